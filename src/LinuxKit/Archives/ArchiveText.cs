using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace LinuxKit.Archives;

/// <summary>Names and link texts as archives store them: UTF-8, and refused when they are not, since they could not be written back as they were.</summary>
internal static class ArchiveText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads text.</summary>
    /// <param name="bytes">The bytes, without an end mark.</param>
    /// <param name="text">The text, when the bytes are UTF-8.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        text = System.Text.Unicode.Utf8.IsValid(bytes) ? Strict.GetString(bytes) : null;
        return text is not null;
    }

    /// <summary>Reads text.</summary>
    /// <param name="bytes">The bytes, without an end mark.</param>
    /// <exception cref="LinuxKitException">The bytes are not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes) =>
        TryDecode(bytes, out var text)
            ? text
            : throw ArchivesDiagnostics.BadPath.Error($"'{Encoding.UTF8.GetString(bytes)}' is not UTF-8.");

    /// <summary>Reads text up to the first NUL, or all of it.</summary>
    /// <param name="field">A field that is filled up with NUL.</param>
    public static ReadOnlySpan<byte> UntilNul(ReadOnlySpan<byte> field) =>
        field.IndexOf((byte)0) is var end and >= 0 ? field[..end] : field;

    /// <summary>Length of a text in bytes of UTF-8.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="LinuxKitException">The text has half a surrogate pair, which UTF-8 has no bytes for.</exception>
    public static int ByteCount(string text)
    {
        try
        {
            return Strict.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            throw ArchivesDiagnostics.BadPath.Error($"'{text}' can't be written as UTF-8.");
        }
    }

    /// <summary>Writes text as UTF-8.</summary>
    /// <param name="text">The text, which <see cref="ByteCount"/> has measured.</param>
    /// <param name="destination">Room enough for it.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Encode(string text, Span<byte> destination) => Strict.GetBytes(text, destination);
}
