using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using LinuxKit.Archives;
using LinuxKit.Disks;

namespace LinuxKit.Formats.Onie;

/// <summary>
/// An installer for the Open Network Install Environment: a script for <c>/bin/sh</c>, and behind it in the same file the parts that it copies, each
/// at a whole block, so that nothing has to be unpacked into a switch's memory.
/// </summary>
/// <param name="imageName">The image's name, which needs no quotes in a shell.</param>
/// <param name="parts">The payload.</param>
internal sealed class OnieInstaller(string imageName, ImmutableArray<OniePart> parts)
{
    private const int BlockSize = 4096;
    private const int HeadBlocks = 4;
    private const string Body = "onie-install.sh";

    /// <summary>The last line of the script. The rest of its blocks is filled with line feeds.</summary>
    private const string Marker = "__PAYLOAD__";

    /// <summary>Writes the installer.</summary>
    /// <param name="output">A seekable stream, empty at first.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        List<PlacedContent> placed = [];
        var offsets = new Dictionary<string, long>(StringComparer.Ordinal);
        var end = 0L;
        foreach (var part in parts)
        {
            if (part.Within is { } place)
            {
                offsets.Add(part.Name, offsets[place.Part] + place.Offset);
                continue;
            }

            offsets.Add(part.Name, end);
            placed.Add(new PlacedContent(end, part.Content, part.Name));
            end = Round(placed[^1].End);
        }

        var payload = DiskLayout.Compose(end, placed);
        output.Position = HeadBlocks * BlockSize;
        var digesting = new DigestStream(output, leaveOpen: true);
        await using (digesting.ConfigureAwait(false))
        {
            await payload.WriteAsync(digesting, cancellationToken).ConfigureAwait(false);
            output.Position = 0;
            await output.WriteAsync(Head(offsets, payload.Size / BlockSize, digesting.GetDigest()), cancellationToken).ConfigureAwait(false);
        }
    }

    private byte[] Head(Dictionary<string, long> offsets, long payloadBlocks, Digest digest)
    {
        var script = new StringBuilder().Append(CultureInfo.InvariantCulture, $"""
            #!/bin/sh
            # Installs '{imageName}' beside ONIE, on the disk that ONIE is on. Made with LinuxKit.Sdk.
            name={imageName}
            block={BlockSize} unit={DiskSector.Size}
            head_blocks={HeadBlocks}
            payload_blocks={payloadBlocks}
            payload_sha256={digest.Hex}
            bios_partitions='{Partitions("boot", "root", "hash")}'
            uefi_partitions='{Partitions("root", "hash")}'

            """);
        foreach (var part in parts)
        {
            script.Append(CultureInfo.InvariantCulture, $"{part.Name}_at={offsets[part.Name] / DiskSector.Size} {part.Name}_size={part.Content.Size}");
            if (part.Partition is { } partition)
            {
                script.Append(CultureInfo.InvariantCulture, $" {part.Name}_type={Text(partition.Type)} {part.Name}_id={Text(partition.Id)}");
            }

            script.Append('\n');
        }

        script.Append('\n').Append(ReadBody()).Append(Marker).Append('\n');
        var head = new byte[HeadBlocks * BlockSize];
        head.AsSpan().Fill((byte)'\n');
        Encoding.UTF8.GetBytes(script.ToString().ReplaceLineEndings("\n"), head);
        return head;
    }

    private string Partitions(params string[] names) => string.Join(' ', names.Where(name => parts.Any(part => part.Name == name)));

    private static string Text(Guid id) => id.ToString().ToUpperInvariant();

    private static string ReadBody()
    {
        using var reader = new StreamReader(typeof(OnieInstaller).Assembly.GetManifestResourceStream(Body)!);
        return reader.ReadToEnd();
    }

    private static long Round(long size) => (size + BlockSize - 1) / BlockSize * BlockSize;
}
