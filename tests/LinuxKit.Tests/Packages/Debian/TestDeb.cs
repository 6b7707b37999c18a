using System.IO.Compression;
using System.Text;
using LinuxKit.Archives;

namespace LinuxKit.Tests.Packages.Debian;

/// <summary>Makes <c>.deb</c> files.</summary>
internal static class TestDeb
{
    public static async Task<byte[]> CreateAsync(string control, params (ArchiveEntry Entry, byte[] Content)[] files)
    {
        var controlTar = await TarAsync((FileEntry("./control", 0b110_100_100, control.Length), Encoding.UTF8.GetBytes(control)));
        return Ar(("debian-binary", "2.0\n"u8.ToArray()), ("control.tar.gz", Gzip(controlTar)), ("data.tar.gz", Gzip(await TarAsync(files))));
    }

    public static byte[] Ar(params (string Name, byte[] Content)[] members)
    {
        using var archive = new MemoryStream();
        archive.Write("!<arch>\n"u8);
        foreach (var (name, content) in members)
        {
            archive.Write(Encoding.ASCII.GetBytes($"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n"));
            archive.Write(content);
            if (content.Length % 2 == 1)
            {
                archive.WriteByte((byte)'\n');
            }
        }

        return archive.ToArray();
    }

    public static async Task<byte[]> TarAsync(params (ArchiveEntry Entry, byte[] Content)[] files)
    {
        using var archive = new MemoryStream();
        var tar = new TarWriter(archive);
        foreach (var (entry, content) in files)
        {
            await tar.WriteAsync(entry, new MemoryStream(content), CancellationToken.None);
        }

        await tar.FinishAsync(CancellationToken.None);
        return archive.ToArray();
    }

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    public static (ArchiveEntry Entry, byte[] Content) Program(string path, string content) =>
        (FileEntry(path, 0b111_101_101, Encoding.UTF8.GetByteCount(content)), Encoding.UTF8.GetBytes(content));

    public static (ArchiveEntry Entry, byte[] Content) Data(string path, string content) =>
        (FileEntry(path, 0b110_100_100, Encoding.UTF8.GetByteCount(content)), Encoding.UTF8.GetBytes(content));

    public static (ArchiveEntry Entry, byte[] Content) Binary(string path, byte[] content) => (FileEntry(path, 0b110_100_100, content.Length), content);

    public static (ArchiveEntry Entry, byte[] Content) Folder(string path, int mode = 0b111_101_101) =>
        (new ArchiveEntry { Path = path, Kind = EntryKind.Directory, Mode = mode, ModificationTime = 1_700_000_000 }, []);

    public static (ArchiveEntry Entry, byte[] Content) Link(string path, string target, EntryKind kind = EntryKind.SymbolicLink) =>
        (new ArchiveEntry { Path = path, Kind = kind, Mode = 0b111_111_111, LinkTarget = target, ModificationTime = 1_700_000_000 }, []);

    private static ArchiveEntry FileEntry(string path, int mode, int size) => new()
    {
        Path = path, Kind = EntryKind.File, Mode = mode, Size = size, ModificationTime = 1_700_000_000,
    };
}
