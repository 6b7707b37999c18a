using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Oci.Storage;

namespace LinuxKit.Oci;

/// <summary>Writes an OCI image layout that others read and write at the same time.</summary>
/// <param name="folder">Full path of the layout's folder.</param>
internal sealed class StoreFolder(string folder) : IBlobSink
{
    private const string LockFile = "index.lock";

    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Makes a folder that only its owner can look into. Those above it are everybody's, where they are missing.</summary>
    /// <param name="path">Full path of the folder.</param>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <inheritdoc />
    public async ValueTask CopyAsync(Descriptor descriptor, IBlobSource source, CancellationToken cancellationToken)
    {
        if (Has(descriptor))
        {
            return;
        }

        var content = await source.OpenAsync(descriptor, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            await WriteAsync(descriptor, content, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a blob, unless it is there already.</summary>
    /// <param name="descriptor">The blob.</param>
    /// <param name="content">Its content, which verifies itself.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async ValueTask WriteAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken)
    {
        if (Has(descriptor))
        {
            return;
        }

        CreateFolder(folder);
        var file = AtomicFile.Create(Path.Combine(folder, LayoutBlobs.PathOf(descriptor.Digest)));
        await using (file.ConfigureAwait(false))
        {
            await content.CopyToAsync(file.Stream, cancellationToken).ConfigureAwait(false);
            await file.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Changes the entries of <c>index.json</c>, one process at a time.</summary>
    /// <param name="change">Makes the new entries out of those there are.</param>
    /// <param name="cancellationToken">Stops the change.</param>
    /// <exception cref="LinuxKitException">Another process has the lock for too long, or the index is broken.</exception>
    public async ValueTask UpdateAsync(
        Func<ImmutableArray<Descriptor>, ImmutableArray<Descriptor>> change, CancellationToken cancellationToken)
    {
        using var held = await LockAsync(cancellationToken).ConfigureAwait(false);
        var files = new FolderFiles(folder);
        var entries = await LayoutIndex.ReadAsync(files, cancellationToken).ConfigureAwait(false);
        var changed = change(entries ?? []);
        if (changed != entries)
        {
            await LayoutIndex.WriteAsync(folder, changed, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps others from changing <c>index.json</c>.</summary>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="LinuxKitException">Another process has the lock for too long.</exception>
    public ValueTask<FileLock> LockAsync(CancellationToken cancellationToken)
    {
        CreateFolder(folder);
        return FileLock.AcquireAsync(Path.Combine(folder, LockFile), LockTimeout, cancellationToken);
    }

    /// <summary>Whether a blob is there. It was verified when it came; one of another length was cut off by a crash of the machine.</summary>
    /// <param name="descriptor">The blob.</param>
    public bool Has(Descriptor descriptor)
    {
        var file = new FileInfo(Path.Combine(folder, LayoutBlobs.PathOf(descriptor.Digest)));
        if (!file.Exists || file.Length != descriptor.Size)
        {
            return false;
        }

        // Who asks may be about to give it a name: it must not be collected before.
        FileUse.Note(file.FullName);
        return true;
    }
}
