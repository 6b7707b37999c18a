using CliWrap;
using CliWrap.Buffered;
using LinuxKit.Oci;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Tests.Oci.Registry;

/// <summary>Several processes, and processes that are killed, on one store.</summary>
[TestClass]
public sealed class RegistryProcessesTests
{
    private const string ImageVariable = "LINUXKIT_TEST_IMAGE";
    private const string StoreVariable = "LINUXKIT_TEST_STORE";

    private static readonly byte[][] Layers = [.. Enumerable.Range(0, 4).Select(i => RegistryTestFolder.Noise(i, 1_000_000))];

    // What the other tests run in processes of its own; alone it does nothing.
    [TestMethod]
    public async Task Worker_Pulls()
    {
        if (Environment.GetEnvironmentVariable(ImageVariable) is not { } image)
        {
            return;
        }

        using var client = new RegistryClient(new RegistryOptions());
        using var images = new RegistryImages(new ContentStore(Environment.GetEnvironmentVariable(StoreVariable)!), client);
        Assert.IsNotNull(await images.ResolveAsync(ImageReference.Parse(image), new Platform("amd64"), CancellationToken.None));
    }

    [TestMethod]
    public async Task Pull_ManyTasks_FetchEachPartOnce()
    {
        await using var registry = Slow();
        using var test = new RegistryTestFolder();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => test.PullAsync(registry.Name("app:1"))));

        AssertEachOnce(registry);
        test.AssertStoreIsWhole();
    }

    [TestMethod]
    [TestCategory("Long")]
    public async Task Pull_ManyProcesses_FetchEachPartOnce()
    {
        var count = LongRun.Count(8, least: 2);
        await using var registry = Slow();
        using var test = new RegistryTestFolder();

        var runs = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Worker(registry, test).ExecuteBufferedAsync(CancellationToken.None).Task));

        foreach (var run in runs)
        {
            Assert.AreEqual(0, run.ExitCode, run.StandardOutput + run.StandardError);
        }

        AssertEachOnce(registry);
        test.AssertStoreIsWhole();
    }

    [TestMethod]
    [TestCategory("Long")]
    public async Task Pull_KilledAtAnyTime_LeavesAStoreThatGoesOn()
    {
        var count = LongRun.Count(100);
        var random = new Random(1);
        for (var i = 0; i < count; i++)
        {
            await using var registry = Slow();
            using var test = new RegistryTestFolder();
            using var kill = new CancellationTokenSource();
            var pause = TimeSpan.FromMilliseconds(random.Next(350));
            var inner = registry.Change!;
            var requests = 0;
            registry.Change = (request, right) =>
            {
                if (Interlocked.Increment(ref requests) == 1)
                {
                    kill.CancelAfter(pause);
                }

                return inner(request, right);
            };

            await Assert.ThrowsAsync<OperationCanceledException>(async () => await Worker(registry, test).ExecuteAsync(kill.Token));
            test.AssertStoreIsWhole();

            registry.Change = null;
            var image = await test.PullAsync(registry.Name("app:1"));
            for (var layer = 0; layer < Layers.Length; layer++)
            {
                CollectionAssert.AreEqual(Layers[layer], await test.ReadAsync(image!.Layers[layer]));
            }
        }
    }

    // A layer takes a third of a second, so that everybody comes while it is on its way.
    private static FakeRegistry Slow()
    {
        var registry = new FakeRegistry
        {
            Change = (_, right) => right with { Drip = TimeSpan.FromMilliseconds(20), DropSize = 64 << 10 },
        };
        registry.AddIndex("app", "1", registry.AddImage("app", null, "amd64", Layers));
        return registry;
    }

    private static Command Worker(FakeRegistry registry, RegistryTestFolder test)
    {
        var filter = $"FullyQualifiedName~{nameof(RegistryProcessesTests)}.{nameof(Worker_Pulls)}";
        return Cli.Wrap(Environment.ProcessPath!)
            .WithArguments(Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
                ? [typeof(RegistryProcessesTests).Assembly.Location, "--filter", filter]
                : ["--filter", filter])
            .WithEnvironmentVariables(variables => variables.Set(ImageVariable, registry.Name("app:1").ToString()).Set(StoreVariable, test.Store.Location))
            .WithValidation(CommandResultValidation.None);
    }

    private static void AssertEachOnce(FakeRegistry registry)
    {
        var parts = registry.Server.Requests.Where(request => request.Path != "/v2/").GroupBy(request => request.Target).ToList();
        Assert.HasCount(2 + 1 + Layers.Length, parts, "Index, manifest, configuration, layers.");
        foreach (var part in parts)
        {
            Assert.AreEqual(1, part.Count(), part.Key);
        }
    }
}
