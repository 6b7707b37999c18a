using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace LinuxKit.Tests.RootFilesystem;

/// <summary>A layer, written by .NET's own tar writer entry by entry.</summary>
internal sealed class TestLayer
{
    private readonly List<TarEntry> _entries = [];

    public TestLayer Dir(string path, string mode = "755", int uid = 0, int gid = 0) => Add(TarEntryType.Directory, path, mode, uid: uid, gid: gid);

    public TestLayer File(string path, string content, string mode = "644", int uid = 0, int gid = 0) =>
        File(path, Encoding.UTF8.GetBytes(content), mode, uid, gid);

    public TestLayer File(string path, byte[] content, string mode = "644", int uid = 0, int gid = 0) =>
        Add(TarEntryType.RegularFile, path, mode, content: content, uid: uid, gid: gid);

    public TestLayer Symlink(string path, string target) => Add(TarEntryType.SymbolicLink, path, "777", target);

    public TestLayer HardLink(string path, string target) => Add(TarEntryType.HardLink, path, "644", target);

    public TestLayer Fifo(string path) => Add(TarEntryType.Fifo, path, "622");

    public TestLayer Device(string path, int major, int minor) =>
        Add(new PaxTarEntry(TarEntryType.CharacterDevice, path) { DeviceMajor = major, DeviceMinor = minor }, "600");

    public TestLayer Whiteout(string path) =>
        File(path.LastIndexOf('/') is var slash and >= 0 ? $"{path[..slash]}/.wh.{path[(slash + 1)..]}" : ".wh." + path, "");

    public TestLayer Opaque(string path) => File($"{path}/.wh..wh..opq", "");

    public TestLayer Attribute(string path, string content, string name, string value) => Add(
        new PaxTarEntry(TarEntryType.RegularFile, path, [new("SCHILY.xattr." + name, value)]) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) },
        "644");

    public TestLayer Attributes(string path, params (string Name, string Value)[] attributes) => Add(
        new PaxTarEntry(TarEntryType.RegularFile, path, attributes.Select(attribute => KeyValuePair.Create("SCHILY.xattr." + attribute.Name, attribute.Value))), "644");

    public byte[] ToArray()
    {
        using var memory = new MemoryStream();
        using (var writer = new TarWriter(memory, TarEntryFormat.Pax, leaveOpen: true))
        {
            _entries.ForEach(writer.WriteEntry);
        }

        return memory.ToArray();
    }

    public static byte[] Gzip(byte[] content)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return memory.ToArray();
    }

    private TestLayer Add(TarEntryType type, string path, string mode, string? target = null, byte[]? content = null, int uid = 0, int gid = 0)
    {
        var entry = new PaxTarEntry(type, path) { Uid = uid, Gid = gid };
        if (target is not null)
        {
            entry.LinkName = target;
        }

        if (content is not null)
        {
            entry.DataStream = new MemoryStream(content);
        }

        return Add(entry, mode);
    }

    private TestLayer Add(PaxTarEntry entry, string mode)
    {
        entry.Mode = (UnixFileMode)Convert.ToInt32(mode, 8);
        entry.ModificationTime = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000);
        _entries.Add(entry);
        return this;
    }
}
