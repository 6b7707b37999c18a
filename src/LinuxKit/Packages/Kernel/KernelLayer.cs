using System.Collections.Immutable;
using LinuxKit.Archives;
using LinuxKit.Packages.Debian;
using LinuxKit.RootFilesystem;

namespace LinuxKit.Packages.Kernel;

/// <summary>The layer of a kernel image (sheet 03, 4.1): <c>kernel</c>, <c>config</c>, <c>kernel.tar</c> and <c>first-stage.tar</c> at its root, and the record of the packages they came from.</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="image">The kernel itself.</param>
/// <param name="archive">The modules of systems.</param>
/// <param name="firstStage">The modules of first stages.</param>
/// <param name="packages">The packages.</param>
/// <param name="timestamp">Modification time of the record, in seconds since 1970-01-01 UTC.</param>
internal sealed class KernelLayer(
    KernelContents kernel, FileStream image, FileStream archive, FileStream firstStage, ImmutableArray<DebPackage> packages, long timestamp)
{
    /// <summary>The entries.</summary>
    public IEnumerable<DebEntry> Read()
    {
        var status = packages.Select(package => DebStatus.Entry(package, timestamp)).ToList();
        foreach (var folder in status.SelectMany(record => EntryPaths.Parents(record.Entry.Path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            yield return new DebEntry(
                new ArchiveEntry { Path = folder, Kind = EntryKind.Directory, Mode = Modes.Directory, ModificationTime = timestamp }, Stream.Null);
        }

        yield return File("config", new MemoryStream([.. kernel.Configuration], writable: false));
        yield return File(KernelPlan.FirstStageArchive, firstStage);
        yield return File("kernel", image);
        yield return File("kernel.tar", archive);
        foreach (var record in status)
        {
            yield return record;
        }
    }

    private DebEntry File(string path, Stream content)
    {
        content.Position = 0;
        return new DebEntry(
            new ArchiveEntry { Path = path, Kind = EntryKind.File, Mode = Modes.File, Size = content.Length, ModificationTime = kernel.ModificationTime },
            content);
    }
}
