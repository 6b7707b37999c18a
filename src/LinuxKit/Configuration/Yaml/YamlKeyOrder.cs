using System.Numerics;
using System.Text;

namespace LinuxKit.Configuration.Yaml;

/// <summary>The order of free keys in what the reference tool writes: letters after all else, and numbers by their value.</summary>
internal sealed class YamlKeyOrder : IComparer<string>
{
    public static YamlKeyOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        Rune[] a = [.. (x ?? "").EnumerateRunes()], b = [.. (y ?? "").EnumerateRunes()];
        var i = 0;
        while (i < a.Length && i < b.Length && a[i] == b[i])
        {
            i++;
        }

        if (i == a.Length || i == b.Length)
        {
            return a.Length.CompareTo(b.Length);
        }

        var (isLetterA, isLetterB) = (Rune.IsLetter(a[i]), Rune.IsLetter(b[i]));
        if (isLetterA || isLetterB)
        {
            return isLetterA && isLetterB ? a[i].CompareTo(b[i]) : isLetterA ? 1 : -1;
        }

        // A zero is worth something only behind another digit.
        var isContinued = (a[i].Value == '0' || b[i].Value == '0') && a[..i].Reverse().TakeWhile(Rune.IsDigit).Any(digit => digit.Value != '0');
        var (numberA, numberB) = (Digits(a, i), Digits(b, i));
        var order = Value(a, i, numberA, isContinued).CompareTo(Value(b, i, numberB, isContinued));
        order = order != 0 ? order : numberA.CompareTo(numberB);
        return order != 0 ? order : a[i].CompareTo(b[i]);
    }

    private static int Digits(ReadOnlySpan<Rune> text, int start)
    {
        var end = start;
        while (end < text.Length && Rune.IsDigit(text[end]))
        {
            end++;
        }

        return end - start;
    }

    private static BigInteger Value(ReadOnlySpan<Rune> text, int start, int count, bool isContinued)
    {
        var value = isContinued ? BigInteger.One : BigInteger.Zero;
        foreach (var digit in text.Slice(start, count))
        {
            value = (value * 10) + (int)Rune.GetNumericValue(digit);
        }

        return value;
    }
}
