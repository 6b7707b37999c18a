namespace LinuxKit.Oci;

/// <summary>Text of strangers, made fit for an error message.</summary>
internal static class UntrustedText
{
    private const int MaxLength = 200;

    /// <summary>The text without control characters, and cut when it is long.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">Where it is cut.</param>
    public static string Show(string? text, int maxLength = MaxLength)
    {
        var shown = text is null || text.Length <= maxLength ? text ?? "" : text[..maxLength] + "…";
        return shown.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && shown.AsSpan().IndexOfAnyInRange('\x7f', '\x9f') < 0
            ? shown
            : string.Concat(shown.Select(c => char.IsControl(c) ? '?' : c));
    }
}
