using System.Collections.Concurrent;
using LinuxKit.Oci;
using LinuxKit.Oci.Registry;

namespace LinuxKit.Tests.Oci.Registry;

/// <summary>Pushes to a registry that is at fault again and again. What ends well must be there, whole; a long run has two hundred faults.</summary>
[TestClass]
public sealed class PushFaultInjectionTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public required TestContext TestContext { get; set; }

    [TestMethod]
    [TestCategory("Long")]
    public async Task Push_FaultyRegistry_IsThereOrSaysWhatIsWrong()
    {
        var faults = new ConcurrentBag<string>();
        var outcomes = new List<string>();
        for (var seed = 1; faults.Count < LongRun.Count(200, least: 5); seed++)
        {
            try
            {
                outcomes.Add(await RunAsync(new Random(seed), faults).WaitAsync(Longest));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new AssertFailedException($"With seed {seed}, after {string.Join(", ", faults.Take(8))}: {exception}", exception);
            }
        }

        TestContext.WriteLine($"{faults.Count} faults: {string.Join(", ", outcomes.GroupBy(outcome => outcome).Select(group => $"{group.Key} {group.Count()}"))}.");
    }

    private static async Task<string> RunAsync(Random random, ConcurrentBag<string> faults)
    {
        await using var registry = new FakeRegistry();
        await using var elsewhere = new FakeServer(_ => new FakeResponse(201));
        using var test = new RegistryTestFolder();
        using var layout = new TestLayout();
        layout.WriteIndex(layout.Index(
            layout.Image("amd64", new string('a', random.Next(1, 100_000))).For("amd64"), layout.Image("arm64", new string('b', random.Next(1, 1000))).For("arm64")).Named("app:1"));
        var source = await layout.OpenAsync();
        test.Options = test.Options with { StallTimeout = TimeSpan.FromMilliseconds(150), Attempts = 3, RetryDelay = TimeSpan.Zero };

        var isLying = false;
        var rate = random.NextDouble() * 0.5;
        registry.Change = (request, right) =>
        {
            lock (random)
            {
                if (request.Path == "/v2/" || random.NextDouble() > rate)
                {
                    return right;
                }

                var (fault, response) = Fault.Draw(random, request, right, elsewhere.Address.ToString().TrimEnd('/'));
                faults.Add(fault);
                isLying |= fault is "nothing" or "a list" or "another part" or "redirect elsewhere";
                return response;
            }
        };

        var outcome = "success";
        try
        {
            await PushAsync(test, source, registry);
        }
        catch (LinuxKitException exception)
        {
            outcome = exception.Diagnostic.Code;
            StringAssert.Contains(exception.Message, "127.0.0.1", "An error names the server.");
        }

        // Who was told of a success that was none can't know better.
        registry.Change = null;
        if (outcome != "success" || isLying)
        {
            await PushAsync(test, source, registry);
        }

        foreach (var architecture in new[] { "amd64", "arm64" })
        {
            Assert.IsNotNull(await test.PullAsync(registry.Name("team/app:1"), architecture));
        }

        test.AssertStoreIsWhole();
        return outcome;
    }

    private static async Task PushAsync(RegistryTestFolder test, OciLayout source, FakeRegistry registry)
    {
        using var client = new RegistryClient(test.Options);
        await client.PushAsync(source, source.Entries[0], registry.Name("team/app:1"), CancellationToken.None);
    }
}
