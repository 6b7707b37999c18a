using System.Formats.Tar;
using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class TarWriterTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Write_OneFile_HasTheBytesOfTheSpecification()
    {
        var archive = await new[] { SampleItems.File("a", "hi"u8.ToArray()) }.WriteTarAsync(TestContext.CancellationToken);

        Assert.HasCount(4 * 512, archive);
        Assert.AreEqual('a', (char)archive[0]);
        AssertField("0000644\00000012\00000024\000000000002\013075437410\0", archive, 100);
        AssertField("0", archive, 156);
        AssertField("ustar\000", archive, 257);
        AssertField("0000000\00000000\0", archive, 329);
        AssertField("hi\0", archive, 512);
        var sum = archive[..512].Select((value, i) => i is >= 148 and < 156 ? (int)' ' : value).Sum();
        AssertField(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ", archive, 148);
        Assert.IsFalse(archive.AsSpan(514).ContainsAnyExcept((byte)0));
    }

    [TestMethod]
    public async Task Write_WhatFitsUstar_HasNoExtendedHeader()
    {
        var fitting = SampleItems.All.Where(item => System.Text.Ascii.IsValid(item.Entry.Path)
            && item.Entry.Path.Length <= 101 && (item.Entry.LinkTarget?.Length ?? 0) <= 100);
        var archive = await fitting.WriteTarAsync(TestContext.CancellationToken);
        Assert.AreEqual(-1, archive.AsSpan().IndexOf("PaxHeader"u8));
    }

    [TestMethod]
    public async Task Write_AllKinds_ReadsBackTheSame()
    {
        var items = SampleItems.All.AddRange(SampleItems.Extended);
        var archive = await items.WriteTarAsync(TestContext.CancellationToken);
        Assert.That.AreSame(items, await archive.ReadTarAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_AllKinds_DotNetReadsTheSame()
    {
        // .NET's owners are signed, and its records hold no newlines.
        var items = SampleItems.All.AddRange(SampleItems.Extended).RemoveAll(
            item => item.Entry.UserId > int.MaxValue || item.Entry.ExtendedAttributes.Count > 0);
        var archive = await items.WriteTarAsync(TestContext.CancellationToken);
        await using var reader = new System.Formats.Tar.TarReader(new MemoryStream(archive));
        foreach (var (entry, content) in items)
        {
            var read = await reader.GetNextEntryAsync(copyData: true, TestContext.CancellationToken);
            Assert.IsNotNull(read);
            Assert.AreEqual(entry.Path, read.Name.TrimEnd('/'));
            Assert.AreEqual(entry.LinkTarget ?? "", read.LinkName);
            Assert.AreEqual(entry.Mode, (int)read.Mode);
            Assert.AreEqual(entry.ModificationTime, read.ModificationTime.ToUnixTimeSeconds());
            Assert.AreEqual(entry.UserId, unchecked((uint)read.Uid));
            Assert.AreEqual(entry.Size, read.Length);
            if (entry.Kind == EntryKind.File && entry.Size > 0)
            {
                CollectionAssert.AreEqual(content, await read.DataStream!.ReadAllAsync(TestContext.CancellationToken));
            }

            if (read is PosixTarEntry posix)
            {
                Assert.AreEqual((int)entry.DeviceMajor, posix.DeviceMajor);
                Assert.AreEqual((int)entry.DeviceMinor, posix.DeviceMinor);
            }
        }

        Assert.IsNull(await reader.GetNextEntryAsync(cancellationToken: TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_AllKinds_GnuTarListsTheSame()
    {
        var items = SampleItems.All.AddRange(SampleItems.Extended);
        var archive = await items.WriteTarAsync(TestContext.CancellationToken);
        var listing = await Judge.RunAsync(
            "tar", ["-tv", "--numeric-owner", "--quoting-style=literal"], TestContext.CancellationToken, input: archive);
        var lines = listing.TrimEnd('\n').Split('\n');
        Assert.HasCount(items.Length, lines);
        foreach (var ((entry, _), line) in items.Zip(lines))
        {
            var name = entry.Path + (entry.Kind == EntryKind.Directory ? "/" : "") + entry.Kind switch
            {
                EntryKind.SymbolicLink => " -> " + entry.LinkTarget,
                EntryKind.HardLink => " link to " + entry.LinkTarget,
                _ => "",
            };
            Assert.EndsWith(" " + name, line);
            Assert.Contains($" {entry.UserId}/{entry.GroupId} ", line);
        }
    }

    [TestMethod]
    public async Task Write_ExtendedAttributes_GnuTarListsThem()
    {
        var archive = await SampleItems.Extended.WriteTarAsync(TestContext.CancellationToken);
        var listing = await Judge.RunAsync(
            "tar", ["--xattrs", "--xattrs-include=*", "-tvvf", "-"], TestContext.CancellationToken, input: archive);
        Assert.Contains("x: 20 security.capability", listing);
    }

    [TestMethod]
    public async Task Write_Twice_GivesTheSameBytesAndOtherContentOthers()
    {
        var items = SampleItems.All.AddRange(SampleItems.Extended);
        var first = await items.WriteTarAsync(TestContext.CancellationToken);
        CollectionAssert.AreEqual(first, await items.WriteTarAsync(TestContext.CancellationToken));
        var changed = items.SetItem(1, SampleItems.File("etc/hostname", "linuxkiT\n"u8.ToArray()));
        CollectionAssert.AreNotEqual(first, await changed.WriteTarAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow(4)]
    [DataRow(6)]
    public async Task Write_ContentOfAnotherLength_IsAnError(int length)
    {
        var writer = new LinuxKit.Archives.TarWriter(Stream.Null);
        var entry = SampleItems.File("file", new byte[5]).Entry;
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(
            () => writer.WriteAsync(entry, new OneByteStream(new byte[length]), TestContext.CancellationToken).AsTask());
        Assert.AreEqual("LK0302", error.Diagnostic.Code);
        Assert.Contains("'file'", error.Message);
    }

    [TestMethod]
    public async Task Write_EightGibibytes_NeedsAnExtendedHeader()
    {
        // Only the header is wanted: the content is refused at once.
        using var memory = new MemoryStream();
        var entry = new ArchiveEntry { Path = "big", Kind = EntryKind.File, Size = 8L << 30 };
        await Assert.ThrowsExactlyAsync<LinuxKitException>(
            () => new LinuxKit.Archives.TarWriter(memory).WriteAsync(entry, null, TestContext.CancellationToken).AsTask());
        memory.Position = 0;
        var read = await new LinuxKit.Archives.TarReader(memory).ReadNextAsync(TestContext.CancellationToken);
        Assert.AreEqual(8L << 30, read!.Size);
    }

    private static void AssertField(string expected, byte[] archive, int offset) =>
        Assert.AreEqual(expected, System.Text.Encoding.ASCII.GetString(archive, offset, expected.Length));
}
