using System.Buffers.Text;

namespace LinuxKit.Packages.Debian;

/// <summary>OpenPGP's ASCII armor (RFC 9580, 6.2).</summary>
internal static class AsciiArmor
{
    private const string Begin = "-----BEGIN PGP ";
    private const string End = "-----END PGP ";
    private const string Dashes = "-----";

    /// <summary>Takes the packets out of all blocks of a kind, one after another.</summary>
    /// <param name="lines">Text; what lies outside of blocks is passed over.</param>
    /// <param name="label">The kind, such as <c>SIGNATURE</c>.</param>
    /// <returns>The packets, or <see langword="null"/> when there is no block or one is broken.</returns>
    public static byte[]? Decode(IEnumerable<string> lines, string label)
    {
        using var packets = new MemoryStream();
        using var line = lines.GetEnumerator();
        while (line.MoveNext())
        {
            if (line.Current.TrimEnd() != Begin + label + Dashes)
            {
                continue;
            }

            if (DecodeBlock(line, label) is not { } block)
            {
                return null;
            }

            packets.Write(block);
        }

        return packets.Length == 0 ? null : packets.ToArray();
    }

    private static byte[]? DecodeBlock(IEnumerator<string> line, string label)
    {
        var text = new List<string>();
        var inHeaders = true;
        while (line.MoveNext())
        {
            var current = line.Current.TrimEnd();
            if (current == End + label + Dashes)
            {
                var base64 = string.Concat(text);
                return Base64.IsValid(base64) ? Convert.FromBase64String(base64) : null;
            }

            if (inHeaders)
            {
                inHeaders = current.Length > 0 && current.Contains(": ", StringComparison.Ordinal);
                if (inHeaders || current.Length == 0)
                {
                    continue;
                }
            }

            // The checksum line starts with '='; RFC 9580 says to ignore it.
            if (!current.StartsWith('='))
            {
                text.Add(current);
            }
        }

        return null;
    }
}
