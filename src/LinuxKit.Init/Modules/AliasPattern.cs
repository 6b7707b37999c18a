namespace LinuxKit.Init.Modules;

/// <summary>A pattern of <c>modules.alias</c>, as fnmatch(3) reads it without flags: <c>*</c>, <c>?</c> and <c>[…]</c>.</summary>
internal readonly record struct AliasPattern
{
    private readonly string _pattern;
    private readonly int _literalLength;

    public AliasPattern(string pattern)
    {
        _pattern = Normalize(pattern);
        var special = _pattern.AsSpan().IndexOfAny('*', '?', '[');
        _literalLength = special < 0 ? _pattern.Length : special;
    }

    /// <summary>The form in which aliases are compared: <c>-</c> is <c>_</c>, except in a set of characters.</summary>
    public static string Normalize(string alias)
    {
        alias = alias.Trim();
        if (!alias.Contains('-'))
        {
            return alias;
        }

        var normal = alias.ToCharArray();
        var inSet = false;
        for (var i = 0; i < normal.Length; i++)
        {
            inSet = normal[i] == '[' || (inSet && normal[i] != ']');
            normal[i] = normal[i] == '-' && !inSet ? '_' : normal[i];
        }

        return new string(normal);
    }

    /// <summary>Whether the pattern matches a whole text, which is in the form of <see cref="Normalize"/>.</summary>
    public bool Matches(ReadOnlySpan<char> text) =>
        text.StartsWith(_pattern.AsSpan(0, _literalLength)) && Matches(_pattern.AsSpan(_literalLength), text[_literalLength..]);

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        var (p, t) = (0, 0);
        var (star, starText) = (-1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                starText = t;
            }
            else if (p < pattern.Length && MatchesOne(pattern, ref p, text[t]))
            {
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++starText;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static bool MatchesOne(ReadOnlySpan<char> pattern, ref int position, char c)
    {
        var end = pattern[position] == '[' ? pattern[position..].IndexOf(']') : -1;
        if (end > 1)
        {
            var matches = InSet(pattern.Slice(position + 1, end - 1), c);
            position += matches ? end + 1 : 0;
            return matches;
        }

        var one = pattern[position] == '?' || pattern[position] == c;
        position += one ? 1 : 0;
        return one;
    }

    private static bool InSet(ReadOnlySpan<char> set, char c)
    {
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                if (c >= set[i] && c <= set[i + 2])
                {
                    return true;
                }

                i += 2;
            }
            else if (set[i] == c)
            {
                return true;
            }
        }

        return false;
    }
}
