using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using LinuxKit.Archives;
using LinuxKit.Configuration;

namespace LinuxKit.RootFilesystem;

/// <summary>What becomes of a project's files (sheet 01, 7): each with the parents that nobody else may have.</summary>
internal static class FilesPlan
{
    public static async Task<GeneratedFiles?> ComponentAsync(
        ImmutableArray<FileDefinition> files,
        bool hasKernel,
        IdMap ids,
        long timestamp,
        CancellationToken cancellationToken)
    {
        var entries = new List<GeneratedEntry>();
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (file.Optional && file.Source is not null && !File.Exists(file.Source))
            {
                continue;
            }

            var entry = await EntryAsync(file, ids, timestamp, cancellationToken).ConfigureAwait(false);
            foreach (var parent in ArchivePath.Ancestors(file.Path))
            {
                if (positions.TryAdd(parent, entries.Count))
                {
                    // The kernel's folder stands beside the root, so no component has it.
                    entries.Add(hasKernel && parent == KernelPlan.Folder
                        ? GeneratedEntries.ImpliedDirectory(parent, timestamp)
                        : ImpliedParent(parent, entry.Entry));
                }
            }

            // Of two entries with one path the later one counts, as it does between components.
            if (positions.TryAdd(file.Path, entries.Count))
            {
                entries.Add(entry);
            }
            else
            {
                entries[positions[file.Path]] = entry;
            }
        }

        return entries.Count == 0 ? null : new GeneratedFiles("files", files[0].Location, [.. entries]);
    }

    // A folder can be entered by all who may do anything with the file that asked for it.
    private static GeneratedEntry ImpliedParent(string path, ArchiveEntry child)
    {
        var search = ((child.Mode >> 2) | (child.Mode >> 1) | child.Mode) & 0b001_001_001;
        return new GeneratedEntry(new ArchiveEntry
        {
            Path = path,
            Kind = EntryKind.Directory,
            Mode = child.Mode | search,
            UserId = child.UserId,
            GroupId = child.GroupId,
            ModificationTime = child.ModificationTime,
        })
        { Implied = true };
    }

    private static async Task<GeneratedEntry> EntryAsync(FileDefinition file, IdMap ids, long timestamp, CancellationToken cancellationToken)
    {
        var entry = new ArchiveEntry
        {
            Path = file.Path,
            Kind = file.Kind switch
            {
                FileKind.Directory => EntryKind.Directory,
                FileKind.SymbolicLink => EntryKind.SymbolicLink,
                _ => EntryKind.File,
            },
            Mode = file.Mode,
            UserId = Id(ids, file.Uid, file),
            GroupId = Id(ids, file.Gid, file),
            LinkTarget = file.Kind == FileKind.SymbolicLink ? file.Target : null,
            ModificationTime = timestamp,
        };
        if (file.Kind != FileKind.File)
        {
            return new GeneratedEntry(entry);
        }

        if (file.Source is null)
        {
            var content = Encoding.UTF8.GetBytes(file.Contents ?? "");
            return new GeneratedEntry(entry with { Size = content.Length })
            {
                Content = ImmutableCollectionsMarshal.AsImmutableArray(content),
            };
        }

        var (size, digest) = await DigestOfAsync(file, cancellationToken).ConfigureAwait(false);
        return new GeneratedEntry(entry with { Size = size }) { SourcePath = file.Source, SourceDigest = digest };
    }

    private static uint Id(IdMap ids, string name, FileDefinition file)
    {
        try
        {
            return ids.Resolve(name);
        }
        catch (LinuxKitException e)
        {
            throw e.At(file.Location);
        }
    }

    private static async Task<(long Size, Digest Digest)> DigestOfAsync(FileDefinition file, CancellationToken cancellationToken)
    {
        try
        {
            var stream = new FileStream(file.Source!, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            await using (stream.ConfigureAwait(false))
            {
                var hash = await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false);
                return (stream.Position, Digest.FromSha256(hash));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LinuxKitException(
                BuildDiagnostics.MissingFile.At(file.Location, $"The file '{file.Source}' for '{file.Path}' can't be read: {e.Message}"), e);
        }
    }
}
