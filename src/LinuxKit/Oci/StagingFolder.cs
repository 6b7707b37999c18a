using System.Collections.Concurrent;

namespace LinuxKit.Oci;

/// <summary>
/// Where the blobs of a layout lie until the layout is whole: a folder within that of the layout, so that they only need to be
/// renamed. Several threads may add to it.
/// </summary>
/// <param name="layout">Full path of the layout's folder.</param>
internal sealed class StagingFolder(string layout)
{
    private readonly string _folder = Path.Combine(layout, $".{Path.GetRandomFileName()}.tmp");
    private readonly ConcurrentDictionary<Digest, string?> _blobs = [];

    /// <summary>Makes the name of a file that isn't there yet.</summary>
    public string CreateFileName()
    {
        Directory.CreateDirectory(_folder);
        return Path.Combine(_folder, Path.GetRandomFileName());
    }

    /// <summary>Adds a blob.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="file">A file from <see cref="CreateFileName"/> that is its content.</param>
    public void Add(Digest digest, string file) => _blobs[digest] = file;

    /// <summary>Adds a blob that the layout has from an earlier time, if it has.</summary>
    /// <param name="descriptor">The blob.</param>
    /// <returns>Whether the blob need not be written.</returns>
    public bool TryKeep(Descriptor descriptor) =>
        _blobs.ContainsKey(descriptor.Digest)
        || (new FileInfo(PathOf(descriptor.Digest)) is { Exists: true } file
            && file.Length == descriptor.Size
            && _blobs.TryAdd(descriptor.Digest, null));

    /// <summary>Moves the blobs to their places. What is there of the same content stays as it is.</summary>
    public void Place()
    {
        foreach (var (digest, file) in _blobs)
        {
            var path = PathOf(digest);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (file is not null && !(File.Exists(path) && new FileInfo(path).Length == new FileInfo(file).Length))
            {
                File.Move(file, path, overwrite: true);
            }
        }
    }

    /// <summary>Removes blobs that are not part of the layout any more, and what writers left behind that were killed.</summary>
    public void RemoveStale()
    {
        var blobs = new DirectoryInfo(Path.Combine(layout, "blobs"));
        foreach (var file in blobs.Exists ? blobs.GetFiles("*", SearchOption.AllDirectories) : [])
        {
            if (!Digest.TryParse($"{file.Directory!.Name}:{file.Name}", out var digest) || !_blobs.ContainsKey(digest))
            {
                file.Delete();
            }
        }

        foreach (var folder in Directory.EnumerateDirectories(layout, ".*.tmp"))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Removes the folder with what is still in it.</summary>
    public void Remove()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private string PathOf(Digest digest) => Path.Combine(layout, LayoutBlobs.PathOf(digest));
}
