using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;
using LinuxKit.Oci;

namespace LinuxKit.Tests.Oci;

[TestClass]
public sealed class ContentStoreConcurrencyTests
{
    private const string StoreVariable = "LINUXKIT_TEST_STORE";
    private const string WorkerVariable = "LINUXKIT_TEST_WORKER";
    private const int TaskCount = 6;
    private const int ImageCount = 5;

    private static readonly CancellationToken None = CancellationToken.None;

    // Alone it is a test of one process; the next test runs it in several, all on one store.
    [TestMethod]
    public async Task Import_ManyTasks_LosesNothing()
    {
        using var scratch = new TestLayout();
        var folder = Environment.GetEnvironmentVariable(StoreVariable) ?? scratch.Sibling("store");
        var worker = Environment.GetEnvironmentVariable(WorkerVariable) ?? "w";

        await Task.WhenAll(Enumerable.Range(0, TaskCount).Select(task => Task.Run(() => ImportAsync(folder, $"{worker}{task}"))));

        await AssertHasAllAsync(folder, worker);
    }

    [TestMethod]
    public async Task Import_ManyProcesses_LosesNothing()
    {
        using var scratch = new TestLayout();
        var folder = scratch.Sibling("store");
        var test = $"FullyQualifiedName~{nameof(ContentStoreConcurrencyTests)}.{nameof(Import_ManyTasks_LosesNothing)}";
        string[] workers = ["a", "b", "c"];

        var runs = await Task.WhenAll(workers.Select(worker => Cli.Wrap(Environment.ProcessPath!)
            .WithArguments(Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
                ? [typeof(ContentStoreConcurrencyTests).Assembly.Location, "--filter", test]
                : ["--filter", test])
            .WithEnvironmentVariables(variables => variables.Set(StoreVariable, folder).Set(WorkerVariable, worker))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(None).Task));

        foreach (var run in runs)
        {
            Assert.AreEqual(0, run.ExitCode, run.StandardOutput + run.StandardError);
        }

        foreach (var worker in workers)
        {
            await AssertHasAllAsync(folder, worker);
        }

        Assert.IsEmpty(Directory.EnumerateFiles(folder, "*.tmp", SearchOption.AllDirectories));
    }

    [TestMethod]
    public async Task Acquire_LockThatIsHeld_WaitsOrNamesTheFile()
    {
        using var scratch = new TestLayout();
        var path = scratch.Sibling("lock");
        var held = await FileLock.AcquireAsync(path, TimeSpan.Zero, None);

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(async () =>
            await FileLock.AcquireAsync(path, TimeSpan.FromMilliseconds(20), None));
        var waiting = FileLock.AcquireAsync(path, TimeSpan.FromSeconds(30), None).AsTask();
        held.Dispose();

        Assert.AreEqual("LK0211", exception.Diagnostic.Code);
        StringAssert.Contains(exception.Diagnostic.Message, path);
        (await waiting).Dispose();
    }

    [TestMethod]
    public async Task Acquire_Cancelled_Stops()
    {
        using var scratch = new TestLayout();
        using var held = await FileLock.AcquireAsync(scratch.Sibling("lock"), TimeSpan.Zero, None);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
            await FileLock.AcquireAsync(scratch.Sibling("lock"), TimeSpan.FromSeconds(30), cancellation.Token));
    }

    private static async Task ImportAsync(string folder, string worker)
    {
        for (var i = 0; i < ImageCount; i++)
        {
            using var layout = new TestLayout();
            var shared = layout.Image(content: new string('s', 300_000));
            layout.WriteIndex(
                layout.Image(content: worker + i).Named($"{worker}:{i}"),
                layout.Index(shared.For("amd64")).Named("shared:1"),
                ((JsonObject)shared.DeepClone()).Named($"{worker}/shared:{i}"));

            // Each task has a store object of its own: only the files are common.
            await new ContentStore(folder).ImportAsync(await layout.OpenAsync(), None);
        }
    }

    private static async Task AssertHasAllAsync(string folder, string worker)
    {
        var store = new ContentStore(folder);
        var names = Enumerable.Range(0, TaskCount).SelectMany(task => Enumerable.Range(0, ImageCount).SelectMany(
            image => new[] { $"{worker}{task}:{image}", $"{worker}{task}/shared:{image}" }));
        foreach (var name in names.Append("shared:1"))
        {
            var image = await store.ResolveAsync(ImageReference.Parse(name), TestLayout.Amd64, None);
            Assert.IsNotNull(image, name);
            await using var layer = await store.OpenAsync(image.Layers[0], None);
            await layer.CopyToAsync(Stream.Null, None);
        }
    }
}
