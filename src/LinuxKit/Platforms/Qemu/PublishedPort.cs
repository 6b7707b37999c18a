using System.Globalization;

namespace LinuxKit.Platforms.Qemu;

/// <summary>A port of the host's loopback address that leads to a port of the guest.</summary>
/// <param name="Host">Port on the host.</param>
/// <param name="Guest">Port in the guest.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
public readonly record struct PublishedPort(ushort Host, ushort Guest, string Protocol = "tcp")
{
    /// <summary>Reads <c>HOST:GUEST[/tcp|/udp]</c>.</summary>
    /// <param name="text">What a person wrote.</param>
    /// <exception cref="LinuxKitException">LK0802: it is written otherwise.</exception>
    public static PublishedPort Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var protocol = slash < 0 ? "tcp" : text[(slash + 1)..];
        var ports = (slash < 0 ? text : text[..slash]).Split(':');
        if (ports.Length == 2
            && protocol is "tcp" or "udp"
            && TryParsePort(ports[0], out var host)
            && TryParsePort(ports[1], out var guest))
        {
            return new PublishedPort(host, guest, protocol);
        }

        throw PlatformDiagnostics.PublishedPortInvalid.Error($"The published port '{text}' is not understood.");
    }

    /// <summary>Shows the port as it is written.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Guest}/{Protocol}");

    private static bool TryParsePort(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port != 0;
}
