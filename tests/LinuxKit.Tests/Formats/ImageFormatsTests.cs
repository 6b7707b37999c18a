using LinuxKit.Boot;
using LinuxKit.Formats;

namespace LinuxKit.Tests.Formats;

/// <summary>What holds for all formats.</summary>
[TestClass]
public sealed class ImageFormatsTests
{
    public required TestContext TestContext { get; init; }

    private static string[] Names { get; } = [.. ImageFormats.All.Where(format => format.Architectures is [] || format.Architectures.Contains("amd64")).Select(format => format.Name)];

    [TestMethod]
    public async Task Write_EachAlone_IsWhatAllTogetherAre()
    {
        using var together = new FormatBuild();
        var all = await together.BuildAsync(Names, TestContext.CancellationToken);

        foreach (var output in all.Outputs)
        {
            using var alone = new FormatBuild();
            var built = await alone.BuildAsync([output.Format], TestContext.CancellationToken);

            var format = ImageFormats.Find(output.Format, SourceLocation.None);
            CollectionAssert.AreEqual(format.OutputNames(FormatBuild.Name, new DiskSettings { Root = RootPlace.Initramfs }), output.Files.Select(file => file.Name).ToArray());
            CollectionAssert.AreEqual(output.Files, built.Outputs.Single().Files, output.Format);
            foreach (var file in output.Files)
            {
                Assert.AreEqual(file.Digest, Digest.OfSha256(together.Read(file.Name)).ToString());
            }
        }
    }

    [TestMethod]
    [DataRow(0L)]
    [DataRow(1L << 32)]
    [DataRow(253402300799L)]
    public async Task Write_AtAnyTime_IsWritten(long timestamp)
    {
        using var build = new FormatBuild { Change = request => request with { Timestamp = timestamp } };

        var built = await build.BuildAsync(Names, TestContext.CancellationToken);

        Assert.AreEqual(Names.Length, built.Outputs.Length);
    }

    [TestMethod]
    public async Task Write_OtherRoot_ChangesEachFormat()
    {
        using var build = new FormatBuild();
        using var other = new FormatBuild { Yaml = build.Yaml.Replace("hello", "other", StringComparison.Ordinal) };

        var first = await build.BuildAsync(Names, TestContext.CancellationToken);
        var second = await other.BuildAsync(Names, TestContext.CancellationToken);

        foreach (var (a, b) in first.Outputs.Zip(second.Outputs))
        {
            Assert.AreNotEqual(a.Key, b.Key);
            CollectionAssert.AreNotEqual(a.Files, b.Files, a.Format);
        }
    }

    [TestMethod]
    public async Task Write_SecondTime_WritesNothing()
    {
        using var build = new FormatBuild();
        await build.BuildAsync(Names, TestContext.CancellationToken);
        var before = Times(build);

        await build.BuildAsync(Names, TestContext.CancellationToken);

        CollectionAssert.AreEqual(before, Times(build));
    }

    [TestMethod]
    public async Task Write_WhereAnotherEngineOrNobodyKnownWrote_WritesAllTheSame()
    {
        using var build = new FormatBuild();
        await build.BuildAsync(Names, TestContext.CancellationToken);
        foreach (var before in new[] { build.Built! with { Engine = "another" }, null })
        {
            var times = Times(build);
            var result = build.Read("Small.linuxkit.json");
            build.Built = before;

            await build.BuildAsync(Names, TestContext.CancellationToken);

            Assert.IsTrue(times.Zip(Times(build)).All(pair => pair.First < pair.Second));
            CollectionAssert.AreEqual(result, build.Read("Small.linuxkit.json"));
        }
    }

    private static DateTime[] Times(FormatBuild build) =>
        [.. Directory.EnumerateFiles(build.PathOf("")).Where(path => !path.EndsWith(".json", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.GetLastWriteTimeUtc)];
}
