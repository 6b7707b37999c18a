using LinuxKit.Packages.Debian;

namespace LinuxKit.Tests.Packages.Debian;

[TestClass]
public sealed class AptConfigurationTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void ParseList_OptionsCommentsAndSources_KeepsBinaryOnes()
    {
        var sources = AptConfiguration.ParseList(
            "# deb http://comment.test/debian a main\n"
            + "deb [ arch=amd64 signed-by=/k.gpg ] http://mirror.test/debian bookworm main contrib # why\n"
            + "deb-src http://mirror.test/debian bookworm main\r\n"
            + "deb\thttps://other.test/x\tstable\n"
            + "deb cdrom:[Debian]/ bookworm main\ndeb [broken\ndeb http://mirror.test/debian\n");

        CollectionAssert.AreEqual(
            new[] { "http://mirror.test/debian bookworm", "https://other.test/x stable" }, sources.Select(Show).ToArray());
    }

    [TestMethod]
    public async Task ParseSources_ParagraphsOfSeveralKinds_KeepsEnabledBinaryOnes()
    {
        var sources = await AptConfiguration.ParseSourcesAsync(
            """
            # A comment
            Types: deb deb-src
            URIs: http://one.test/debian http://two.test/debian
            Suites: bookworm
             bookworm-updates
            Components: main

            Types: deb
            Enabled: no
            URIs: http://off.test/debian
            Suites: bookworm

            Types: deb-src
            URIs: http://source.test/debian
            Suites: bookworm
            """,
            TestContext.CancellationToken);

        CollectionAssert.AreEqual(
            new[] { "http://one.test/debian bookworm bookworm-updates", "http://two.test/debian bookworm bookworm-updates" },
            sources.Select(Show).ToArray());
    }

    [TestMethod]
    public async Task ReadAsync_NoFolderOrBrokenFile_IsPassedOver()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Assert.IsEmpty(await AptConfiguration.ReadAsync(Path.Combine(folder, "none"), TestContext.CancellationToken));

            Directory.CreateDirectory(Path.Combine(folder, "sources.list.d"));
            await File.WriteAllTextAsync(Path.Combine(folder, "sources.list"), "deb http://a.test/debian x main", TestContext.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "sources.list.d", "b.sources"), "nonsense", TestContext.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder, "sources.list.d", "c.bak"), "deb http://c.test/debian x main", TestContext.CancellationToken);
            Assert.AreEqual("http://a.test/debian x", Show((await AptConfiguration.ReadAsync(folder, TestContext.CancellationToken)).Single()));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static string Show(AptSource source) => $"{source.Address} {string.Join(' ', source.Suites)}";
}
