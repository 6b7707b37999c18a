using System.Text;

namespace LinuxKit.Packages.Debian;

/// <summary>A message in OpenPGP's cleartext signature framework (RFC 9580, 7). Only what is signed is kept: text before, between or behind is refused.</summary>
/// <param name="Text">The message, lines ended by <c>\n</c>.</param>
/// <param name="SignedBytes">What the signatures are made over: lines without blanks at their ends, parted by CR LF.</param>
/// <param name="Signatures">The signature packets.</param>
internal sealed record ClearSignedMessage(string Text, byte[] SignedBytes, byte[] Signatures)
{
    /// <summary>Takes a message apart.</summary>
    /// <exception cref="LinuxKitException">The text is not exactly one such message.</exception>
    public static ClearSignedMessage Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        var end = Array.FindLastIndex(lines, line => !string.IsNullOrWhiteSpace(line)) + 1;
        if (end == 0 || lines[0].TrimEnd() != "-----BEGIN PGP SIGNED MESSAGE-----")
        {
            throw Broken("it does not begin as a signed message");
        }

        var body = 1;
        while (body < end && lines[body].TrimEnd().Length > 0)
        {
            if (!lines[body].StartsWith("Hash: ", StringComparison.Ordinal))
            {
                throw Broken("its header has lines other than 'Hash'");
            }

            body++;
        }

        body++;
        var message = new List<string>();
        var current = body;
        for (; current < end && !lines[current].StartsWith("-----", StringComparison.Ordinal); current++)
        {
            var line = lines[current].TrimEnd(' ', '\t', '\r');
            message.Add(line.StartsWith("- ", StringComparison.Ordinal) ? line[2..] : line);
        }

        if (current >= end || lines[current].TrimEnd() != "-----BEGIN PGP SIGNATURE-----"
            || lines[end - 1].TrimEnd() != "-----END PGP SIGNATURE-----"
            || AsciiArmor.Decode(lines[current..end], "SIGNATURE") is not { } signatures)
        {
            throw Broken("its signature is missing or cannot be read");
        }

        return new ClearSignedMessage(
            string.Join('\n', message) + "\n", Encoding.UTF8.GetBytes(string.Join("\r\n", message)), signatures);
    }

    private static LinuxKitException Broken(string reason) =>
        PackagesDiagnostics.UntrustedRelease.Error($"The InRelease file is not a message signed by OpenPGP: {reason}.");
}
