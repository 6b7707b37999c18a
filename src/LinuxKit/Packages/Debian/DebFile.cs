using LinuxKit.Archives;

namespace LinuxKit.Packages.Debian;

/// <summary>The outer format of a package: an ar archive of <c>debian-binary</c>, <c>control.tar</c> and <c>data.tar</c> (deb(5)).</summary>
/// <param name="name">The package that it should be.</param>
/// <param name="path">Full path of the file.</param>
internal sealed class DebFile(string name, string path)
{
    private const string Control = "control.tar";
    private const string Data = "data.tar";

    /// <summary>Reads the package's control file and makes of it what dpkg keeps for an installed package.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The file is not this package, or is broken.</exception>
    public async Task<string> ReadStatusAsync(CancellationToken cancellationToken)
    {
        ControlParagraph? control = null;
        await ReadMemberAsync(
            Control,
            async member =>
            {
                var tar = new TarReader(member);
                while (control is null && await tar.ReadNextAsync(cancellationToken).ConfigureAwait(false) is { } entry)
                {
                    if (entry.Path is "control" or "./control" && entry.Size <= DebianLimits.ControlInBytes)
                    {
                        control = await ControlReader.ReadOneAsync(tar.Content, cancellationToken).ConfigureAwait(false);
                    }
                }
            },
            cancellationToken).ConfigureAwait(false);

        if (control?["Package"] != name)
        {
            throw Malformed($"says that it is '{control?["Package"]}'");
        }

        var status = new ControlParagraph();
        foreach (var (field, value) in control.Fields)
        {
            status.Add(field, value);
            if (field.Equals("Package", StringComparison.OrdinalIgnoreCase))
            {
                status.Add("Status", "install ok installed");
            }
        }

        return status.ToString();
    }

    /// <summary>Copies the tar archive of the package's files.</summary>
    /// <param name="destination">Where it goes, uncompressed.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    /// <exception cref="LinuxKitException">The file is broken.</exception>
    public Task CopyFilesAsync(Stream destination, CancellationToken cancellationToken) => ReadMemberAsync(
        Data, member => member.CopyToAsync(destination, cancellationToken), cancellationToken);

    private async Task ReadMemberAsync(string stem, Func<Stream, Task> read, CancellationToken cancellationToken)
    {
        var file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            var archive = new ArReader(file);
            await ExpectFormatAsync(archive, cancellationToken).ConfigureAwait(false);
            while (await archive.ReadNextAsync(cancellationToken).ConfigureAwait(false) is { } member)
            {
                if (!member.Name.StartsWith(stem, StringComparison.Ordinal))
                {
                    continue;
                }

                var unpacked = await Decompression.OpenAsync(archive.Content, DebianLimits.UnpackedPackageInBytes, cancellationToken)
                    .ConfigureAwait(false);
                await using (unpacked.ConfigureAwait(false))
                {
                    await read(unpacked).ConfigureAwait(false);
                }

                return;
            }
        }

        throw Malformed($"has no {stem}");
    }

    private async Task ExpectFormatAsync(ArReader archive, CancellationToken cancellationToken)
    {
        var version = new byte[2];
        if (await archive.ReadNextAsync(cancellationToken).ConfigureAwait(false) is not { Name: "debian-binary" }
            || await archive.Content.ReadAtLeastAsync(version, 2, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < 2
            || !version.AsSpan().SequenceEqual("2."u8))
        {
            throw Malformed("does not begin as one of format 2");
        }
    }

    private LinuxKitException Malformed(string what) => PackagesDiagnostics.MalformedPackage.Error($"The file of package '{name}' {what}.");
}
