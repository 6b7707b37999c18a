using System.Runtime.CompilerServices;
using System.Text;
using LinuxKit.Archives;

namespace LinuxKit.Packages.Debian;

/// <summary>A <c>.deb</c> file, unpacked as far as its tar archive of files, which can then be read as often as one likes.</summary>
internal sealed class DebPackage : IAsyncDisposable
{
    private readonly FileStream _files;

    private DebPackage(string name, byte[] status, FileStream files) => (Name, Status, _files) = (name, status, files);

    /// <summary>The package's name.</summary>
    public string Name { get; }

    /// <summary>What the package says of itself, as dpkg keeps it for an installed package.</summary>
    public ReadOnlyMemory<byte> Status { get; }

    /// <summary>Opens a package.</summary>
    /// <param name="name">The package's name.</param>
    /// <param name="path">Full path of the file, whose digest was checked.</param>
    /// <param name="temporaryFolder">Full path of a folder for what is unpacked, until the package is disposed.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="LinuxKitException">The file is not this package, or is broken.</exception>
    public static async Task<DebPackage> OpenAsync(string name, string path, string temporaryFolder, CancellationToken cancellationToken)
    {
        var files = TemporaryFile.Create(temporaryFolder);
        try
        {
            var archive = new DebFile(name, path);
            var status = await archive.ReadStatusAsync(cancellationToken).ConfigureAwait(false);
            await archive.CopyFilesAsync(files, cancellationToken).ConfigureAwait(false);
            return new DebPackage(name, Encoding.UTF8.GetBytes(status), files);
        }
        catch
        {
            await files.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The files of the package, in its order. One reading must end before the next begins.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">The package is broken.</exception>
    public async IAsyncEnumerable<DebEntry> ReadFilesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _files.Position = 0;
        var tar = new TarReader(_files);
        while (await tar.ReadNextAsync(cancellationToken).ConfigureAwait(false) is { } entry)
        {
            yield return new DebEntry(entry with { Path = ArchivePath.Normalize(entry.Path) }, tar.Content);
        }
    }

    public ValueTask DisposeAsync() => _files.DisposeAsync();
}
