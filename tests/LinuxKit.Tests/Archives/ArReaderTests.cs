using System.Text;
using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class ArReaderTests
{
    private static readonly byte[] Package = Archive(
        Member("debian-binary", "2.0\n"), Member("control.tar.xz/", "abc"), Member("data.tar.xz", ""));

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Read_DebianPackage_GivesItsMembers()
    {
        string[] expected = ["debian-binary=2.0\n", "control.tar.xz=abc", "data.tar.xz="];
        CollectionAssert.AreEqual(expected, await ReadAsync(new MemoryStream(Package)));
        CollectionAssert.AreEqual(expected, await ReadAsync(new OneByteStream(Package)));
    }

    [TestMethod]
    public async Task Read_LongNamesOfGnuAndBsd_AreUnderstood()
    {
        var archive = Archive(
            Member("/", "symbols"), Member("//", "a-name-of-many-letters.o/\nanother-long-name.o/\n"),
            Member("/0", "1"), Member("/26", "2"), Member("#1/20", "the-bsd-way-to-do-itcontent"), Member("#1/8", "pad\0\0\0\0\0x"));
        CollectionAssert.AreEqual(
            new[] { "a-name-of-many-letters.o=1", "another-long-name.o=2", "the-bsd-way-to-do-it=content", "pad=x" },
            await ReadAsync(new MemoryStream(archive)));
    }

    [TestMethod]
    public async Task Read_WhatArWrites_GivesItsMembers()
    {
        var folder = Directory.CreateTempSubdirectory("linuxkit-ar-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "short"), "1", TestContext.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "a-much-longer-name-than-fits"), "22", TestContext.CancellationToken);
            await Judge.RunAsync("ar", ["rcD", "out.a", "short", "a-much-longer-name-than-fits"], TestContext.CancellationToken, folder);
            var archive = await File.ReadAllBytesAsync(Path.Combine(folder, "out.a"), TestContext.CancellationToken);
            CollectionAssert.AreEqual(new[] { "short=1", "a-much-longer-name-than-fits=22" }, await ReadAsync(new MemoryStream(archive)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestMethod]
    public async Task Read_CutAnywhere_IsAnErrorOrEndsBetweenMembers()
    {
        var whole = 0;
        for (var length = 0; length < Package.Length; length++)
        {
            try
            {
                await ReadAsync(new MemoryStream(Package[..length]));
                whole++;
            }
            catch (LinuxKitException exception)
            {
                Assert.AreEqual("LK0310", exception.Diagnostic.Code);
            }
        }

        Assert.AreEqual(3, whole, "Only before a member may an archive end.");
    }

    [TestMethod]
    public async Task Read_RandomChanges_OnlyFailsAsExpected() =>
        await RandomInput.ForEachSeedAsync(2000, random => ReadAsync(new MemoryStream(RandomInput.Mutate(Package, random))));

    [TestMethod]
    [DataRow("#1/9", "12345", "LK0310")]
    [DataRow("#1/300", "12345", "LK0310")]
    [DataRow("#1/0", "12345", "LK0310")]
    [DataRow("/7", "12345", "LK0310")]
    [DataRow("/x", "12345", "LK0310")]
    [DataRow("", "12345", "LK0310")]
    public async Task Read_BrokenName_IsAnError(string name, string content, string code)
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => ReadAsync(new MemoryStream(Archive(Member(name, content)))));
        Assert.AreEqual(code, error.Diagnostic.Code);
    }

    private static byte[] Archive(params string[] members) => Encoding.ASCII.GetBytes("!<arch>\n" + string.Concat(members));

    private static string Member(string name, string content) =>
        $"{name,-16}{1492533000,-12}{0,-6}{0,-6}{100644,-8}{content.Length,-10}`\n{content}{(content.Length % 2 == 0 ? "" : "\n")}";

    private async Task<string[]> ReadAsync(Stream archive)
    {
        var reader = new ArReader(archive);
        var members = new List<string>();
        while (await reader.ReadNextAsync(TestContext.CancellationToken) is { } member)
        {
            members.Add($"{member.Name}={Encoding.UTF8.GetString(await reader.Content.ReadAllAsync(TestContext.CancellationToken))}");
        }

        return [.. members];
    }
}
