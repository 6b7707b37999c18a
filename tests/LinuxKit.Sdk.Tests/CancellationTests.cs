using System.Diagnostics;

namespace LinuxKit.Sdk.Tests;

[TestClass]
[OSCondition(OperatingSystems.Linux | OperatingSystems.OSX)]
public sealed class CancellationTests(TestContext context)
{
    [TestMethod]
    public async Task Build_InterruptedWhileAssembling_LeavesNothingHalfMade()
    {
        var project = new TestProject("system", context);
        var store = project.PathOf("store");
        project.Environment["LINUXKIT_STORE"] = store;
        await project.DotNetAsync("restore");
        await WriteNoiseAsync(project.PathOf("conf/noise"), 400 << 20);

        using var interrupt = new CancellationTokenSource();
        var build = DotNet.RunAsync(
            project.Folder, ["build", "--no-restore", "-p:LinuxKitCompression=gzip"], project.Environment, interrupt.Token, CancellationToken.None);
        while (!build.IsCompleted && !(Directory.Exists(store) && TemporaryFiles(store).Any(file => new FileInfo(file) is { Exists: true, Length: > 1 << 20 })))
        {
            await Task.Delay(20, context.CancellationToken);
        }

        var clock = Stopwatch.StartNew();
        await interrupt.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => build);

        Assert.IsLessThan(TimeSpan.FromSeconds(20), clock.Elapsed);
        var outputs = Directory.Exists(project.OutputFolder) ? string.Join(' ', Directory.EnumerateFileSystemEntries(project.OutputFolder).Select(Path.GetFileName)) : "";
        Assert.AreEqual("", outputs);
        Assert.IsEmpty(TemporaryFiles(project.Folder).ToList());

        File.Delete(project.PathOf("conf/noise"));
        (await project.BuildAsync("--no-restore", "-p:LinuxKitCompression=gzip")).Succeeded();
        var resumed = project.Snapshot();
        var fresh = new TestProject("system", context);
        (await fresh.BuildAsync("-p:LinuxKitCompression=gzip")).Succeeded();
        CollectionAssert.AreEqual(fresh.Snapshot(), resumed);
    }

    private static IEnumerable<string> TemporaryFiles(string folder) => Directory.EnumerateFiles(folder, "*", new EnumerationOptions
    {
        RecurseSubdirectories = true,
        AttributesToSkip = 0,
    }).Where(file => file.EndsWith(".tmp", StringComparison.Ordinal));

    private async Task WriteNoiseAsync(string path, long length)
    {
        var random = new Random(1);
        var buffer = new byte[1 << 20];
        await using var file = File.Create(path);
        for (var written = 0L; written < length; written += buffer.Length)
        {
            random.NextBytes(buffer);
            await file.WriteAsync(buffer, context.CancellationToken);
        }
    }
}
