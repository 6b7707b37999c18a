using System.Globalization;

namespace LinuxKit.Packages.Debian;

/// <summary>A package version, ordered as Debian policy 5.6.12 says. Equality is by text; <see cref="CompareTo"/> gives 0 for <c>1.0</c> and <c>1.00</c> too.</summary>
internal sealed record DebianVersion : IComparable<DebianVersion>
{
    private readonly string _text;
    private readonly int _epoch;
    private readonly string _upstream;
    private readonly string _revision;

    private DebianVersion(string text, int epoch, string upstream, string revision) =>
        (_text, _epoch, _upstream, _revision) = (text, epoch, upstream, revision);

    /// <summary>Reads <c>[epoch:]upstream[-revision]</c>.</summary>
    /// <exception cref="LinuxKitException">The text is not a version.</exception>
    public static DebianVersion Parse(string text)
    {
        var rest = text;
        var epoch = 0;
        if (rest.IndexOf(':') is >= 0 and var colon)
        {
            if (!int.TryParse(rest.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out epoch))
            {
                throw Malformed(text);
            }

            rest = rest[(colon + 1)..];
        }

        var hyphen = rest.LastIndexOf('-');
        var (upstream, revision) = hyphen < 0 ? (rest, "") : (rest[..hyphen], rest[(hyphen + 1)..]);
        var valid = upstream.Length > 0 && (hyphen < 0 || revision.Length > 0)
            && upstream.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '-' or '~' or ':')
            && revision.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '~');
        return valid ? new DebianVersion(text, epoch, upstream, revision) : throw Malformed(text);
    }

    public int CompareTo(DebianVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var order = _epoch.CompareTo(other._epoch);
        order = order != 0 ? order : ComparePart(_upstream, other._upstream);
        return order != 0 ? order : ComparePart(_revision, other._revision);
    }

    public bool Equals(DebianVersion? other) => other is not null && _text == other._text;

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => _text;

    // Alternately a run of non-digits, by character class, and a run of digits, by value.
    private static int ComparePart(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        while (!a.IsEmpty || !b.IsEmpty)
        {
            while (StartsWithNonDigit(a) || StartsWithNonDigit(b))
            {
                var order = Weight(a).CompareTo(Weight(b));
                if (order != 0)
                {
                    return order;
                }

                a = a[1..];
                b = b[1..];
            }

            var x = TakeNumber(ref a);
            var y = TakeNumber(ref b);
            var byValue = x.Length != y.Length ? x.Length.CompareTo(y.Length) : x.SequenceCompareTo(y);
            if (byValue != 0)
            {
                return byValue;
            }
        }

        return 0;
    }

    private static bool StartsWithNonDigit(ReadOnlySpan<char> text) => !text.IsEmpty && !char.IsAsciiDigit(text[0]);

    // A tilde sorts before the end of the part, letters before everything else.
    private static int Weight(ReadOnlySpan<char> text) => text switch
    {
        ['~', ..] => -1,
        [] => 0,
        [var c, ..] when char.IsAsciiDigit(c) => 0,
        [var c, ..] when char.IsAsciiLetter(c) => c,
        [var c, ..] => c + 256,
    };

    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text : text[..end];
        text = text[digits.Length..];
        return digits.TrimStart('0');
    }

    private static LinuxKitException Malformed(string text) =>
        PackagesDiagnostics.MalformedRelation.Error($"'{text}' is not a Debian version.");
}
