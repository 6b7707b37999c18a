using System.Collections.Immutable;
using System.Text;
using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class CpioTests
{
    /// <summary>The samples, in the order in which cpio has them: links behind their files, with their files' metadata.</summary>
    private static readonly ImmutableArray<Item> Items = [.. SampleItems.All
        .Where(item => item.Entry.Kind != EntryKind.HardLink)
        .SelectMany(item => SampleItems.All
            .Where(link => link.Entry.Kind == EntryKind.HardLink && link.Entry.LinkTarget == item.Entry.Path)
            .Select(link => new Item(item.Entry with { Path = link.Entry.Path, Kind = EntryKind.HardLink, LinkTarget = item.Entry.Path, Size = 0 }))
            .Prepend(item))];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Write_FileAndLink_HasTheBytesOfTheSpecification()
    {
        Item[] items =
        [
            SampleItems.File("etc/a", "hi\n"u8.ToArray()),
            new(new() { Path = "b", Kind = EntryKind.HardLink, LinkTarget = "etc/a" }),
            new(new() { Path = "null", Kind = EntryKind.CharacterDevice, Mode = SampleItems.Octal("666"), DeviceMajor = 1, DeviceMinor = 3 }),
        ];
        var expected = string.Concat(
            "07070100000001000081A40000000A000000140000000258F63F08000000030000000000000000000000000000000000000006", "00000000",
            "etc/a\0", "hi\n\0",
            "07070100000001000081A40000000A000000140000000258F63F08000000000000000000000000000000000000000000000002", "00000000",
            "b\0",
            "07070100000002000021B600000000000000000000000100000000000000000000000000000000000000010000000300000005", "00000000",
            "null\0\0",
            "07070100000000000000000000000000000000000000010000000000000000000000000000000000000000000000000000000B", "00000000",
            "TRAILER!!!\0\0\0\0");
        Assert.AreEqual(expected, Encoding.ASCII.GetString(await items.WriteCpioAsync(TestContext.CancellationToken)));
    }

    [TestMethod]
    public async Task Write_AllKinds_ReadsBackTheSame()
    {
        var archive = await Items.WriteCpioAsync(TestContext.CancellationToken);
        Assert.That.AreSame(Items, await archive.ReadCpioAsync(TestContext.CancellationToken));
        Assert.That.AreSame(Items, await new CpioReader(new OneByteStream(archive)).ReadItemsAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_AllKinds_GnuCpioListsTheSame()
    {
        var archive = await Items.WriteCpioAsync(TestContext.CancellationToken);
        var listing = await Judge.RunAsync("cpio", ["-itv", "--quiet", "--numeric-uid-gid"], TestContext.CancellationToken, input: archive);
        var lines = listing.TrimEnd('\n').Split('\n');
        Assert.HasCount(Items.Length, lines);
        foreach (var ((entry, _), line) in Items.Zip(lines))
        {
            Assert.EndsWith(entry.Kind == EntryKind.SymbolicLink ? $"{entry.Path} -> {entry.LinkTarget}" : entry.Path, Unescape(line));
            Assert.AreEqual(entry.Kind switch
            {
                EntryKind.Directory => 'd',
                EntryKind.SymbolicLink => 'l',
                EntryKind.CharacterDevice => 'c',
                EntryKind.BlockDevice => 'b',
                EntryKind.Fifo => 'p',
                _ => '-',
            }, line[0]);
        }

        StringAssert.Matches(listing, new(@"^crw------- +1 0 +0 +5, +1 ", System.Text.RegularExpressions.RegexOptions.Multiline));
        StringAssert.Matches(listing, new(@"^-rw-r--r-- +2 10 +20 +9 Apr 18 +2017 etc/hostname$", System.Text.RegularExpressions.RegexOptions.Multiline));
    }

    [TestMethod]
    public async Task Write_FilesAndLinks_GnuCpioUnpacksThem()
    {
        var folder = Directory.CreateTempSubdirectory("linuxkit-cpio-").FullName;
        try
        {
            var items = Items.Where(item => item.Entry.Kind is not (EntryKind.CharacterDevice or EntryKind.BlockDevice));
            var archive = await items.WriteCpioAsync(TestContext.CancellationToken);
            await Judge.RunAsync(
                "cpio", ["-idm", "--quiet", "--no-preserve-owner", "--no-absolute-filenames"], TestContext.CancellationToken, folder, archive);
            foreach (var (entry, content) in items.Where(item => item.Entry.Kind == EntryKind.File))
            {
                CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync(Path.Combine(folder, entry.Path), TestContext.CancellationToken));
            }

            Assert.AreEqual("linuxkit\n", await File.ReadAllTextAsync(Path.Combine(folder, "etc/same"), TestContext.CancellationToken));
            Assert.AreEqual("../hostname", new FileInfo(Path.Combine(folder, "etc/link")).LinkTarget);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public async Task Read_GnuCpio_PutsTheFileBeforeItsLinks()
    {
        var folder = Directory.CreateTempSubdirectory("linuxkit-cpio-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "first"), "shared", TestContext.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "empty"), "", TestContext.CancellationToken);
            await Judge.RunAsync("ln", ["first", "second"], TestContext.CancellationToken, folder);
            await Judge.RunAsync("ln", ["first", "outside"], TestContext.CancellationToken, folder);
            await Judge.RunAsync("ln", ["empty", "empty2"], TestContext.CancellationToken, folder);
            File.CreateSymbolicLink(Path.Combine(folder, "symbolic"), "first");
            await Judge.RunAsync(
                "cpio", ["-o", "-H", "newc", "--quiet", "-O", "out.cpio"], TestContext.CancellationToken, folder,
                "first\nsecond\nempty\nempty2\nsymbolic\n"u8.ToArray());

            var archive = await File.ReadAllBytesAsync(Path.Combine(folder, "out.cpio"), TestContext.CancellationToken);
            var items = await archive.ReadCpioAsync(TestContext.CancellationToken);
            var shown = items.Select(item => $"{item.Entry.Path} {item.Entry.Kind} {item.Entry.LinkTarget} {Encoding.ASCII.GetString(item.Content)}");
            CollectionAssert.AreEquivalent(
                new[] { "first File  shared", "second HardLink first ", "empty2 File  ", "empty HardLink empty2 ", "symbolic SymbolicLink first " },
                shown.ToArray());
            foreach (var link in items.Where(item => item.Entry.Kind == EntryKind.HardLink))
            {
                Assert.IsLessThan(items.IndexOf(link), items.FindIndex(item => item.Entry.Path == link.Entry.LinkTarget));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public async Task Read_EmptyFileWithMissingNames_IsStillHandedOut()
    {
        // Three names are announced, two are there.
        var archive = await new[]
        {
            SampleItems.File("a", []),
            new Item(new() { Path = "b", Kind = EntryKind.HardLink, LinkTarget = "a" }),
        }.WriteCpioAsync(TestContext.CancellationToken);
        Encoding.ASCII.GetBytes("00000003").CopyTo(archive, 38);
        Encoding.ASCII.GetBytes("00000003").CopyTo(archive, 112 + 38);
        var items = await archive.ReadCpioAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(new[] { "a File ", "b HardLink a" }, items.Select(item => $"{item.Entry.Path} {item.Entry.Kind} {item.Entry.LinkTarget}").ToArray());
    }

    [TestMethod]
    public async Task Read_LinkWithContentOfItsOwn_IsAnError()
    {
        var archive = await new[] { SampleItems.File("a", "1234"u8.ToArray()), SampleItems.File("b", "5678"u8.ToArray()) }
            .WriteCpioAsync(TestContext.CancellationToken);
        foreach (var start in new[] { 0, 116 })
        {
            Encoding.ASCII.GetBytes("00000001").CopyTo(archive, start + 6);
            Encoding.ASCII.GetBytes("00000002").CopyTo(archive, start + 38);
        }

        await FailsAsync(archive, "LK0306");
    }

    [TestMethod]
    public async Task Read_Trailer_LeavesWhatIsBehind()
    {
        var archive = await Items.WriteCpioAsync(TestContext.CancellationToken);
        using var memory = new MemoryStream([.. archive, .. archive]);
        Assert.That.AreSame(Items, await new CpioReader(memory).ReadItemsAsync(TestContext.CancellationToken));
        Assert.AreEqual(archive.Length, memory.Position);
        Assert.That.AreSame(Items, await new CpioReader(memory).ReadItemsAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Read_CutAnywhere_IsAnError()
    {
        var archive = await Items[..6].WriteCpioAsync(TestContext.CancellationToken);
        for (var length = 0; length < archive.Length; length++)
        {
            await FailsAsync(archive[..length], "LK0306");
        }
    }

    [TestMethod]
    public async Task Read_RandomChanges_OnlyFailsAsExpected()
    {
        var archive = await Items.WriteCpioAsync(TestContext.CancellationToken);
        await RandomInput.ForEachSeedAsync(1000, random => RandomInput.Mutate(archive, random).ReadCpioAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow(0, "0", "magic")]
    [DataRow(10, "g", "not hexadecimal")]
    [DataRow(94, "00000000", "no name")]
    [DataRow(94, "FFFFFFFF", "a name of 4 GiB")]
    [DataRow(94, "00000001", "an empty name")]
    [DataRow(14, "00000000", "no type")]
    public async Task Read_BrokenHeader_IsAnError(int offset, string replacement, string what)
    {
        TestContext.WriteLine(what);
        var archive = await new[] { SampleItems.File("a", "b"u8.ToArray()) }.WriteCpioAsync(TestContext.CancellationToken);
        Encoding.ASCII.GetBytes(replacement == "0" ? "1" : replacement).CopyTo(archive, offset);
        await FailsAsync(archive, "LK0306");
    }

    [TestMethod]
    public async Task Write_WhatDoesNotFit_IsRefused()
    {
        await DoesNotFitAsync(new() { Path = "big", Kind = EntryKind.File, Size = 1L << 32 }, "LK0307");
        await DoesNotFitAsync(new() { Path = SampleItems.Long(4096), Kind = EntryKind.Directory }, "LK0307");
        await DoesNotFitAsync(new() { Path = "link", Kind = EntryKind.SymbolicLink, LinkTarget = SampleItems.Long(4096) }, "LK0307");
        await DoesNotFitAsync(new() { Path = "short", Kind = EntryKind.File, Size = 1 }, "LK0302");
    }

    [TestMethod]
    public async Task Write_LongestPathAndOddestNames_ReadBack()
    {
        Item[] items =
        [
            new(new() { Path = ".", Kind = EntryKind.Directory, ModificationTime = uint.MaxValue }),
            new(new() { Path = SampleItems.Long(4095), Kind = EntryKind.Directory }),
            new(new() { Path = "link", Kind = EntryKind.SymbolicLink, LinkTarget = SampleItems.Long(4095) }),
            new(new() { Path = "./TRAILER!!!", Kind = EntryKind.File }),
        ];
        var written = items.ToArray();
        written[0] = new(items[0].Entry with { Path = "", ModificationTime = 1L << 40 });
        written[3] = new(items[3].Entry with { Path = "TRAILER!!!", ModificationTime = -5 });
        var archive = await written.WriteCpioAsync(TestContext.CancellationToken);
        Assert.That.AreSame(items, await archive.ReadCpioAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_SymbolicLinkWithTwoNames_HasItsTextTwice()
    {
        Item[] items =
        [
            new(new() { Path = "a", Kind = EntryKind.SymbolicLink, LinkTarget = "target" }),
            new(new() { Path = "b", Kind = EntryKind.HardLink, LinkTarget = "a" }),
        ];
        var read = await (await items.WriteCpioAsync(TestContext.CancellationToken)).ReadCpioAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(new[] { "a target", "b target" }, read.Select(item => $"{item.Entry.Path} {item.Entry.LinkTarget}").ToArray());
        Assert.IsTrue(read.All(item => item.Entry.Kind == EntryKind.SymbolicLink));
    }

    private async Task DoesNotFitAsync(ArchiveEntry entry, string code)
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(
            () => new CpioWriter(Stream.Null).WriteAsync(entry, null, [], TestContext.CancellationToken).AsTask());
        Assert.AreEqual(code, error.Diagnostic.Code);
    }

    private async Task FailsAsync(byte[] archive, string code)
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => archive.ReadCpioAsync(TestContext.CancellationToken));
        Assert.AreEqual(code, error.Diagnostic.Code, error.Message);
    }

    /// <summary>GNU cpio shows what is not ASCII as <c>\303\274</c>.</summary>
    private static string Unescape(string line) => Encoding.UTF8.GetString(
        Encoding.Latin1.GetBytes(System.Text.RegularExpressions.Regex.Replace(
            string.Concat(Encoding.UTF8.GetBytes(line).Select(value => (char)value)),
            @"\\([0-7]{3})",
            match => ((char)Convert.ToInt32(match.Groups[1].Value, 8)).ToString())));
}
