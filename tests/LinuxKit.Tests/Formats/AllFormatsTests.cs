using System.Globalization;
using LinuxKit.Formats;
using LinuxKit.Tests.Boot;

namespace LinuxKit.Tests.Formats;

/// <summary>What holds for every format there is, also for those that are still to come.</summary>
[TestClass]
public sealed class AllFormatsTests
{
    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Formats => ImageFormats.All.Select(format => new object[] { format.Name });

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public async Task Build_ElsewhereInAnotherCultureAndAgain_IsTheSame(string format)
    {
        using var build = NewBuild(format);
        using var other = NewBuild(format);
        var culture = CultureInfo.CurrentCulture;

        var first = await build.BuildAsync([format], TestContext.CancellationToken);
        BuiltImage second;
        try
        {
            CultureInfo.CurrentCulture = StrangeCulture();
            second = await other.BuildAsync([format], TestContext.CancellationToken, "another folder, with = and é");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }

        Assert.IsNotEmpty(first.Outputs.Single().Files);
        CollectionAssert.AreEqual(first.Outputs.Single().Files.ToArray(), second.Outputs.Single().Files.ToArray());

        // And once more where all is there already: nothing is written.
        var times = Times();
        await build.BuildAsync([format], TestContext.CancellationToken);
        CollectionAssert.AreEqual(times, Times());

        DateTime[] Times() => [.. first.Outputs.Single().Files.Select(file => File.GetLastWriteTimeUtc(build.PathOf(file.Name)))];
    }

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public async Task Build_StoppedAmidItsWriting_LeavesNothing(string format)
    {
        using var build = NewBuild(format);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
        var folder = Directory.CreateDirectory(build.PathOf("")).FullName;

        var building = build.BuildAsync([format], stop.Token);
        while (!building.IsCompleted && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            await Task.Yield();
        }

        await stop.CancelAsync();
        try
        {
            // Files of a few KiB may be whole by now; then all of them are there.
            CollectionAssert.AreEquivalent(
                (await building).Outputs.Single().Files.Select(file => file.Name).Append($"{FormatBuild.Name}.linuxkit.json").ToArray(),
                Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).ToArray());
        }
        catch (OperationCanceledException)
        {
            Assert.AreEqual("", string.Join(' ', Directory.EnumerateFileSystemEntries(folder)));
        }
    }

    internal static FormatBuild NewBuild(string format, byte[]? kernel = null) => new()
    {
        Architecture = IsForArm64(format) ? "arm64" : "amd64",
        Kernel = kernel ?? (IsForArm64(format) ? TestKernel.Image() : TestKernel.BzImage(TestKernel.Elf())),
    };

    private static bool IsForArm64(string format) =>
        ImageFormats.Find(format, SourceLocation.None).Architectures is { IsEmpty: false } known && !known.Contains("amd64");

    // Made rather than named: where .NET runs without ICU there is no other one.
    private static CultureInfo StrangeCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat = new NumberFormatInfo { NegativeSign = "~", NumberDecimalSeparator = "_", NumberGroupSeparator = "'" };
        culture.DateTimeFormat = new DateTimeFormatInfo { DateSeparator = "|", TimeSeparator = ";", LongDatePattern = "d", ShortDatePattern = "d" };
        return culture;
    }
}
