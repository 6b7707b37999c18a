namespace LinuxKit.Oci;

/// <summary>Text of strangers, made fit for an error message.</summary>
internal static class UntrustedText
{
    private const int MaxLength = 200;

    /// <summary>The text without control characters, and cut when it is long.</summary>
    public static string Show(string? text)
    {
        var shown = text is null or { Length: <= MaxLength } ? text ?? "" : text[..MaxLength] + "…";
        return shown.AsSpan().IndexOfAnyInRange('\0', '\x1f') < 0 && !shown.Contains('\x7f', StringComparison.Ordinal)
            ? shown
            : string.Concat(shown.Select(c => char.IsControl(c) ? '?' : c));
    }
}
