using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using LinuxKit.Oci;

namespace LinuxKit.Tests.Oci.Registry;

/// <summary>
/// Pulls from a registry that is at fault again and again. Nothing may hang, nothing wrong may come into the store, an error must say who is to
/// blame, and when the faults are over the same store must do. A long run has a thousand faults.
/// </summary>
[TestClass]
public sealed class FaultInjectionTests
{
    private const string Password = "S3CRET-of-the-test";
    private const string Token = "T0KEN-of-the-test";

    private static readonly int FaultCount = LongRun.Count(1000);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public required TestContext TestContext { get; set; }

    [TestMethod]
    [TestCategory("Long")]
    public async Task Pull_FaultyRegistry_IsRightOrSaysWhatIsWrong()
    {
        var first = int.Parse(Environment.GetEnvironmentVariable("LINUXKIT_SEED") ?? "1", CultureInfo.InvariantCulture);
        var faults = new ConcurrentBag<string>();
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = first; faults.Count < FaultCount; seed++)
        {
            string outcome;
            try
            {
                outcome = await RunAsync(new Random(seed), faults).WaitAsync(Longest);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new AssertFailedException($"With LINUXKIT_SEED={seed}, after {string.Join(", ", faults.Take(8))}: {exception}", exception);
            }

            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        TestContext.WriteLine(
            $"{faults.Count} faults. Faults: {string.Join(", ", faults.GroupBy(name => name).Select(group => $"{group.Key} {group.Count()}"))}. "
            + $"Outcomes: {string.Join(", ", outcomes.Select(pair => $"{pair.Key} {pair.Value}"))}.");
    }

    private static async Task<string> RunAsync(Random random, ConcurrentBag<string> faults)
    {
        await using var registry = new FakeRegistry();
        await using var elsewhere = new FakeServer(request => new FakeResponse(200, registry.Blobs.GetValueOrDefault(request.Path.Split('/')[^1]) ?? []));
        using var test = new RegistryTestFolder();
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{Password}"));
        test.Write("home/.docker/config.json", $$$"""{"auths":{"{{{registry.Host}}}":{"auth":"{{{basic}}}"} } }""");
        test.Options = test.Options with
        {
            StallTimeout = TimeSpan.FromMilliseconds(150),
            Attempts = 3,
            Concurrency = random.Next(1, 4),
            RetryDelay = TimeSpan.Zero,
        };
        var layers = Enumerable.Range(0, random.Next(1, 4)).Select(_ => RegistryTestFolder.Noise(random.Next(), random.Next(1, 60_000))).ToArray();
        registry.AddIndex("app", "1", registry.AddImage("app", null, "arm64", [1]), registry.AddImage("app", null, "amd64", layers));
        var name = registry.Name("app:1");

        var rate = random.NextDouble() * 0.7;
        FakeResponse Spoil(FakeRequest request, FakeResponse right)
        {
            lock (random)
            {
                if (random.NextDouble() > rate)
                {
                    return right;
                }

                var (fault, response) = Fault.Draw(random, request, right, elsewhere.Address.ToString().TrimEnd('/'));
                faults.Add(fault);
                return response;
            }
        }

        await using var tokens = new FakeServer(request => Spoil(
            request, request["Authorization"] == $"Basic {basic}" ? new FakeResponse(200, $$"""{"token":"{{Token}}"}""") : new FakeResponse(401)));
        var (accepted, challenge) = random.Next(2) == 0 ? ($"Basic {basic}", "Basic realm=\"x\"") : ($"Bearer {Token}", $"Bearer realm=\"{tokens.Address}\"");
        registry.Change = (request, right) => request.Path == "/v2/" ? right
            : request["Authorization"] != accepted ? new FakeResponse(401) { Headers = { ["WWW-Authenticate"] = challenge } }
            : Spoil(request, right);

        string outcome;
        try
        {
            await AssertIsRightAsync(test, await test.PullAsync(name), layers);
            outcome = "success";
        }
        catch (LinuxKitException exception)
        {
            outcome = exception.Diagnostic.Code;
            StringAssert.Contains(exception.Message, "127.0.0.1", "An error names the server.");
            Assert.DoesNotContain(Password, exception.ToString());
            Assert.DoesNotContain(basic, exception.ToString());
            Assert.DoesNotContain(Token, exception.ToString());
        }

        test.AssertStoreIsWhole();
        Assert.IsTrue(elsewhere.Requests.All(request => request["Authorization"] is null), "Credentials must not follow.");

        registry.Change = null;
        await AssertIsRightAsync(test, await test.PullAsync(name), layers);
        test.AssertStoreIsWhole();
        return outcome;
    }

    private static async Task AssertIsRightAsync(RegistryTestFolder test, ResolvedImage? image, byte[][] layers)
    {
        Assert.IsNotNull(image);
        Assert.HasCount(layers.Length, image.Layers);
        for (var i = 0; i < layers.Length; i++)
        {
            CollectionAssert.AreEqual(layers[i], await test.ReadAsync(image.Layers[i]));
        }
    }
}
