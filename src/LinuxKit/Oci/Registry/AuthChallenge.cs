using System.Collections.Immutable;

namespace LinuxKit.Oci.Registry;

/// <summary>How a registry wants to be told who asks: RFC 9110, section 11.3.</summary>
/// <param name="Scheme">The scheme in small letters: <c>basic</c>, <c>bearer</c>.</param>
/// <param name="Parameters">What it needs to know, by names in small letters.</param>
internal sealed record AuthChallenge(string Scheme, ImmutableDictionary<string, string> Parameters)
{
    /// <summary>Reads the value of a <c>WWW-Authenticate</c> header, which may have several challenges in it.</summary>
    /// <param name="header">The value, which nothing is assumed about.</param>
    public static ImmutableArray<AuthChallenge> Parse(string header)
    {
        var challenges = ImmutableArray.CreateBuilder<AuthChallenge>();
        var rest = header.AsSpan();
        while (true)
        {
            rest = rest.TrimStart([' ', '\t', ',']);
            var name = TakeToken(ref rest);
            if (name.Length == 0)
            {
                return challenges.ToImmutable();
            }

            var after = rest.TrimStart([' ', '\t']);
            if (after is not ['=', ..])
            {
                challenges.Add(new AuthChallenge(name.ToLowerInvariant(), ImmutableDictionary<string, string>.Empty));
                continue;
            }

            rest = after[1..].TrimStart([' ', '\t']);
            var value = rest is ['"', ..] ? TakeQuoted(ref rest) : TakeToken(ref rest);
            if (challenges.Count > 0)
            {
                challenges[^1] = challenges[^1] with { Parameters = challenges[^1].Parameters.SetItem(name.ToLowerInvariant(), value) };
            }
        }
    }

    private static string TakeToken(ref ReadOnlySpan<char> rest)
    {
        var length = rest.IndexOfAny([' ', '\t', ',', '=', '"']);
        var token = rest[..(length < 0 ? rest.Length : length)].ToString();
        rest = rest[token.Length..];
        if (token.Length == 0 && rest.Length > 0)
        {
            // A stray sign: what follows can't be understood.
            rest = [];
        }

        return token;
    }

    private static string TakeQuoted(ref ReadOnlySpan<char> rest)
    {
        var text = new System.Text.StringBuilder();
        var i = 1;
        for (; i < rest.Length && rest[i] != '"'; i++)
        {
            if (rest[i] == '\\' && i + 1 < rest.Length)
            {
                i++;
            }

            text.Append(rest[i]);
        }

        rest = rest[Math.Min(i + 1, rest.Length)..];
        return text.ToString();
    }
}
