using System.Globalization;
using LinuxKit.Archives;
using LinuxKit.Disks.Erofs;
using LinuxKit.Disks.Ext4;
using LinuxKit.Disks.SquashFs;
using LinuxKit.Disks.Trees;
using LinuxKit.RootFilesystem;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.RootFilesystem;

namespace LinuxKit.Tests.Disks.Trees;

/// <summary>What Linux itself sees in a root that it mounts, or that GNU tar and umoci unpack: all that a file has, attributes and devices among it.</summary>
[TestClass]
public sealed class MountedRootTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("squashfs")]
    [DataRow("erofs")]
    [DataRow("erofs with LZ4")]
    [DataRow("ext4")]
    public async Task Write_AllThatAFileCanHave_IsMountedAsItIs(string kind)
    {
        using var sample = await RootSample.OfAsync(Layer(), kind == "squashfs" ? [] : [Listed("listed", "access"), Listed("lists", "default")]);
        await AssertMountedAsync(kind, sample, ["bin/suid", "again"]);
    }

    [TestMethod]
    [DataRow("tar", "tar -xpf \"$0\" --xattrs --xattrs-include='*' --numeric-owner --delay-directory-restore -C \"$1\"")]
    [DataRow("oci", "skopeo --insecure-policy copy -q oci-archive:\"$0\" oci:\"$1/layout:a\"; umoci unpack --image \"$1/layout:a\" \"$1/bundle\"; rm -r \"$1/layout\"; mv \"$1/bundle/rootfs/\"* \"$1\"; rm -r \"$1/bundle\"")]
    public async Task Write_AllThatAFileCanHave_IsUnpackedAsItIs(string kind, string unpack)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Assert.Inconclusive("Only root makes devices and gives files to others.");
        }

        using var sample = await RootSample.OfAsync(Layer(), Listed("listed", "access"), Listed("lists", "default"));
        using var tree = new UnpackedTree();
        await using (var file = File.Create(tree.Image))
        {
            await RootWriters.WriteAsync(kind, sample.Root, file, TestContext.CancellationToken);
        }

        await Judge.RunAsync("sh", ["-ec", unpack, tree.Image, tree.Folder], TestContext.CancellationToken);

        await AssertSameAsync(sample.Root, tree.Folder, ["bin/suid", "again"], Unpacked);

        // Links have no mode of their own in Linux; and for Go, whose library umoci is made with, an empty value of PAX is none (pax(1), "pax Extended Header").
        ArchiveEntry Unpacked(ArchiveEntry entry) => entry with
        {
            Mode = entry.Kind == EntryKind.SymbolicLink ? 0b111_111_111 : entry.Mode,
            ExtendedAttributes = kind == "oci" ? entry.ExtendedAttributes.RemoveRange(entry.ExtendedAttributes.Where(pair => pair.Value.IsEmpty).Select(pair => pair.Key)) : entry.ExtendedAttributes,
        };
    }

    /// <summary>The kernel unpacks blocks in place and in part, as no tool does.</summary>
    [TestMethod]
    [DataRow("squashfs")]
    [DataRow("erofs")]
    [DataRow("erofs with LZ4")]
    [DataRow("ext4")]
    public async Task Write_SizesAroundBlocksAndChunks_AreMountedAsTheyAre(string kind)
    {
        using var sample = await RootSample.OfFilesAsync();
        await AssertMountedAsync(kind, sample, ["usr/lib/libc", "aaa"]);
    }

    private async Task AssertMountedAsync(string kind, RootSample sample, string[] sameFile)
    {
        var type = kind.Split(' ')[0];
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists("/dev/loop-control")
            || !File.ReadAllLines("/proc/filesystems").Any(line => line.Split('\t')[^1] == type))
        {
            Assert.Inconclusive($"This machine does not mount {type}.");
        }

        using var tree = new UnpackedTree();
        await using (var file = File.Create(tree.Image))
        {
            await WriteAsync(kind, sample.Root, file, TestContext.CancellationToken);
        }

        await Judge.RunAsync("mount", ["-t", type, "-o", "loop,ro", tree.Image, tree.Folder], TestContext.CancellationToken);
        try
        {
            await AssertSameAsync(sample.Root, tree.Folder, sameFile);
        }
        finally
        {
            await Judge.RunAsync("umount", [tree.Folder], CancellationToken.None);
        }
    }

    private async Task AssertSameAsync(ComposedRoot root, string folder, string[] sameFile, Func<ArchiveEntry, ArchiveEntry>? change = null)
    {
        var (expected, found) = (await ExpectedAsync(root, change ?? (entry => entry)), await FoundAsync(folder, root.Entries.Any(entry => !entry.Entry.ExtendedAttributes.IsEmpty)));
        Assert.AreEqual("", string.Join('\n', expected.Except(found).Select(line => "- " + line).Concat(found.Except(expected).Select(line => "+ " + line))));
        Assert.HasCount(expected.Length, found);
        await Judge.RunAsync("test", [Path.Combine(folder, sameFile[0]), "-ef", Path.Combine(folder, sameFile[1])], TestContext.CancellationToken);
    }

    private static TestLayer Layer()
    {
        var layer = new TestLayer()
            .Dir("bin").File("bin/suid", "s", "4755", 100_000, 70_000).HardLink("again", "bin/suid").HardLink("bin/more", "bin/suid")
            .Device("null", 1, 3).Device("large", 259, 70_000).Fifo("pipe").Dir("tmp", "3777", 0, 5).Dir("tmp/a").Dir("tmp/b", "700", 2_000_000_000)
            .Symlink("short", "bin").Symlink("long", new string('l', 4095)).Symlink("in-a-block", new string('m', 60))
            .Attributes("bin/ping", ("security.capability", "\u0001\0\0\u0002\0 " + new string('\0', 14)), ("user.empty", ""))
            .Attributes("many", ("user.b", "small"), ("user.a", new string('v', 2000)), ("trusted.x", "1"), ("user." + new string('n', 200), "long name"))
            .Attributes("same", ("user.b", "small")).Attributes("same again", ("user.b", "small"))
            .File("text", RootSample.Text(300_000)).File("noise", RootSample.Noise(1, 70_000)).File("zeros", new byte[100_000]).File("block", RootSample.Text(4096));
        for (var i = 0; i < 300; i++)
        {
            layer.File($"tmp/{i.ToString("D100", CultureInfo.InvariantCulture)}", $"{i}");
        }

        return layer;
    }

    // Version 2; owner rw-, user 1000 r--, group r--, mask r--, others ---.
    private static GeneratedEntry Listed(string path, string list) => new(new ArchiveEntry
    {
        Path = path,
        Kind = EntryKind.Directory,
        Mode = 0b110_100_000,
        ExtendedAttributes = ArchiveEntry.NoExtendedAttributes.Add(
            $"system.posix_acl_{list}",
            [.. Convert.FromHexString("02000000" + "01000600FFFFFFFF" + "02000400E8030000" + "04000400FFFFFFFF" + "10000400FFFFFFFF" + "20000000FFFFFFFF")]),
    });

    private static Task<long> WriteAsync(string kind, ComposedRoot root, Stream output, CancellationToken cancellationToken) => kind switch
    {
        "squashfs" => SquashFsImage.WriteAsync(root, new SquashFsOptions(), output, cancellationToken),
        "ext4" => Ext4Image.WriteAsync(root, new Ext4Options { Timestamp = RootSample.Timestamp, ReadOnly = true }, output, cancellationToken),
        _ => ErofsImage.WriteAsync(
            root,
            new ErofsOptions { Timestamp = RootSample.Timestamp, Compression = kind == "erofs" ? ErofsCompression.None : ErofsCompression.Lz4 },
            output,
            cancellationToken),
    };

    private async Task<string[]> ExpectedAsync(ComposedRoot root, Func<ArchiveEntry, ArchiveEntry> change)
    {
        var files = new Dictionary<string, RootEntry>(StringComparer.Ordinal);
        await foreach (var file in root.ReadAsync(TestContext.CancellationToken))
        {
            files.Add(file.Entry.Path, file);
        }

        return [.. files.Values.Select(Line)];

        string Line(RootEntry named)
        {
            var file = named.Entry.Kind == EntryKind.HardLink ? files[named.Entry.LinkTarget!] : named;
            var entry = change(file.Entry);
            var links = entry.Kind == EntryKind.Directory
                ? 2 + files.Values.Count(other => other.Entry.Kind == EntryKind.Directory && Path.GetDirectoryName(other.Entry.Path) == entry.Path)
                : 1 + files.Values.Count(other => other.Entry.Kind == EntryKind.HardLink && other.Entry.LinkTarget == entry.Path);
            var content = entry.Kind switch
            {
                EntryKind.File => $"{entry.Size} {file.ContentDigest}",
                EntryKind.SymbolicLink => entry.LinkTarget,
                EntryKind.CharacterDevice => $"{entry.DeviceMajor}:{entry.DeviceMinor}",
                _ => "",
            };
            var attributes = string.Concat(entry.ExtendedAttributes
                .Select(attribute => $" {attribute.Key}=0x{Convert.ToHexStringLower(attribute.Value.AsSpan())}").Order(StringComparer.Ordinal));
            return $"{named.Entry.Path} {FileType.Mode(entry):x} {entry.UserId}:{entry.GroupId} {entry.ModificationTime} {links} {content}{attributes}";
        }
    }

    private async Task<string[]> FoundAsync(string folder, bool hasAttributes)
    {
        // A SquashFS without any has no table of them, and says that it knows none.
        var attributes = hasAttributes ? await AttributesAsync(folder) : [];
        var found = await Judge.RunAsync(
            "find", [".", "-mindepth", "1", "-path", "./lost+found", "-o", "-mindepth", "1", "-exec", "stat", "--printf", @"%n|%f|%u:%g|%Y|%h|%s|%t|%T\0", "{}", "+"], TestContext.CancellationToken, folder);
        return [.. found.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => Line(line.Split('|')))];

        string Line(string[] fields)
        {
            var path = fields[0][2..];
            var content = (Convert.ToUInt32(fields[1], 16) >> 12) switch
            {
                8 => $"{fields[5]} {Digest.OfSha256(File.ReadAllBytes(Path.Combine(folder, path)))}",
                10 => new FileInfo(Path.Combine(folder, path)).LinkTarget,
                2 => $"{Convert.ToUInt32(fields[6], 16)}:{Convert.ToUInt32(fields[7], 16)}",
                _ => "",
            };
            return $"{path} {fields[1]} {fields[2]} {fields[3]} {fields[4]} {content}{attributes.GetValueOrDefault(path)}";
        }
    }

    private async Task<Dictionary<string, string>> AttributesAsync(string folder)
    {
        var shown = await Judge.RunAsync("getfattr", ["-R", "-h", "-d", "-m", "-", "-e", "hex", "."], TestContext.CancellationToken, folder);
        return shown.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(
                lines => lines[0]["# file: ".Length..].Replace(@"\040", " ", StringComparison.Ordinal),
                lines => string.Concat(lines[1..].Select(line => " " + (line.Contains('=', StringComparison.Ordinal) ? line : line + "=0x")).Order(StringComparer.Ordinal)));
    }
}
