using System.Diagnostics;
using System.Globalization;
using System.Text;
using LinuxKit.Oci;

namespace LinuxKit.Tests.Oci.Registry;

[TestClass]
public sealed class RegistryTransferTests
{
    private static readonly byte[] Layer = RegistryTestFolder.Noise(7, 400_000);

    private static readonly string LayerPath = $"/v2/app/blobs/{Digest.OfSha256(Layer)}";

    [TestMethod]
    public async Task Download_BrokenTwice_GoesOnWhereItBroke()
    {
        var ranges = await PullAsync((count, right) => count < 3 ? right with { CutAfter = 100_000 } : right);

        Assert.HasCount(3, ranges);
        Assert.IsNull(ranges[0]);
        var starts = ranges.Skip(1).Select(range => int.Parse(range!["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture)).ToList();
        Assert.IsInRange(90_000, 100_000, starts[0]);
        Assert.IsInRange(180_000, 200_000, starts[1]);
    }

    [TestMethod]
    public async Task Download_ServerWithoutRanges_SkipsWhatIsHere() =>
        Assert.HasCount(2, await PullAsync((count, right) => count == 1 ? right with { CutAfter = 100_000 } : new FakeResponse(200, Layer)));

    [TestMethod]
    public async Task Download_EndsWithoutLengthTooEarly_GoesOn() =>
        Assert.HasCount(2, await PullAsync((count, right) => count == 1 ? new FakeResponse(200, Layer[..1000]) { DeclaredLength = -1 } : right));

    [TestMethod]
    public async Task Download_EndOfTheAnswerIsMissing_IsAllThereAllTheSame() => Assert.HasCount(1, await PullAsync((_, _) => new FakeResponse(
        200, [.. Encoding.ASCII.GetBytes($"{Layer.Length:x}\r\n"), .. Layer])
    {
        DeclaredLength = -1,
        Headers = { ["Transfer-Encoding"] = "chunked" },
    }));

    [TestMethod]
    [DataRow(429, "0")]
    [DataRow(429, null)]
    [DataRow(500, null)]
    [DataRow(503, "0")]
    [DataRow(503, "Thu, 01 Jan 1970 00:00:00 GMT")]
    [DataRow(408, null)]
    public async Task Download_BusyServer_IsAskedAgain(int status, string? retryAfter) => Assert.HasCount(3, await PullAsync((count, right) =>
    {
        var busy = new FakeResponse(status);
        if (retryAfter is not null)
        {
            busy.Headers["Retry-After"] = retryAfter;
        }

        return count < 3 ? busy : right;
    }));

    [TestMethod]
    public async Task Download_RetryAfterOneSecond_IsWaitedFor()
    {
        var clock = Stopwatch.StartNew();

        await PullAsync((count, right) => count == 1 ? new FakeResponse(429) { Headers = { ["Retry-After"] = "1" } } : right);

        Assert.IsGreaterThan(TimeSpan.FromSeconds(0.9), clock.Elapsed);
    }

    [TestMethod]
    public async Task Download_RetryAfterAnHour_IsNotWaitedFor()
    {
        var diagnostic = await FailAsync((_, _) => new FakeResponse(429) { Headers = { ["Retry-After"] = "3600" } }, out var requests);

        Assert.AreEqual("LK0222", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, "wait for 3600 s");
        Assert.AreEqual(1, requests());
    }

    [TestMethod]
    public async Task Download_AlwaysBroken_EndsAfterTheAttempts()
    {
        var diagnostic = await FailAsync((_, right) => right with { CutAfter = 10 }, out var requests);

        Assert.AreEqual("LK0223", diagnostic.Code);
        Assert.AreEqual(4, requests());
    }

    [TestMethod]
    public async Task Download_CutAfterEachByte_ComesToAnEnd()
    {
        var diagnostic = await FailAsync((_, right) => right with { Body = right.Body[..1], DeclaredLength = right.Body.Length }, out var requests);

        Assert.AreEqual("LK0223", diagnostic.Code);
        Assert.IsLessThan(40, requests());
    }

    [TestMethod]
    public async Task Download_WrongBytes_AreNotKept()
    {
        var diagnostic = await FailAsync((_, right) => right with { Body = [.. right.Body[..^1], (byte)(right.Body[^1] ^ 1)] }, out _);

        Assert.AreEqual("LK0228", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, Digest.OfSha256(Layer).ToString());
    }

    [TestMethod]
    [DataRow(399_999L)]
    [DataRow(400_001L)]
    [DataRow(5_000_000_000L)]
    public async Task Download_WrongLength_IsRefusedAtOnce(long length)
    {
        var diagnostic = await FailAsync((_, right) => right with { DeclaredLength = length }, out var requests);

        Assert.AreEqual("LK0228", diagnostic.Code);
        Assert.AreEqual(1, requests());
    }

    [TestMethod]
    public async Task Download_Endless_IsRefused() =>
        Assert.AreEqual("LK0228", (await FailAsync((_, right) => right with { IsEndless = true }, out _)).Code);

    [TestMethod]
    public async Task Download_Silence_IsStalled() => Assert.AreEqual("LK0223", (await FailAsync(
        (_, right) => right with { Hangs = true, Body = right.Body[..1000], DeclaredLength = right.Body.Length }, out _)).Code);

    [TestMethod]
    public async Task Download_NoAnswer_IsStalled() => Assert.AreEqual("LK0223", (await FailAsync(
        (_, right) => right with { Garbage = [], Hangs = true }, out _)).Code);

    [TestMethod]
    public async Task Download_Drip_IsStalled()
    {
        var diagnostic = await FailAsync((_, right) => right with { Drip = TimeSpan.FromMilliseconds(20) }, out _);

        Assert.AreEqual("LK0223", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, "silent");
    }

    [TestMethod]
    public async Task Download_AnotherPartThanAsked_IsRefused() => Assert.AreEqual("LK0226", (await FailAsync(
        (count, right) => count == 1
            ? right with { CutAfter = 100_000 }
            : new FakeResponse(206, Layer[..^7]) { Headers = { ["Content-Range"] = $"bytes 7-{Layer.Length - 1}/{Layer.Length}" } },
        out _)).Code);

    [TestMethod]
    public async Task Download_Garbage_IsNoHttp() => Assert.AreEqual("LK0223", (await FailAsync(
        (_, right) => right with { Garbage = "SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray() }, out _)).Code);

    [TestMethod]
    public async Task Download_HugeHeaders_AreRefused() => Assert.AreEqual("LK0226", (await FailAsync(
        (_, right) => new FakeResponse(200, right.Body) { Headers = { ["X-Huge"] = new string('x', 1 << 20) } }, out _)).Code);

    [TestMethod]
    public async Task Download_PartsFromAnEarlierTimeAreWrong_StartsAnew()
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        registry.AddImage("app", "1", "amd64", Layer);
        File.WriteAllBytes(Path.Combine(test.Store.FolderOf("downloads"), $"sha256-{Digest.OfSha256(Layer).Hex}"), new byte[1000]);

        var image = await test.PullAsync(registry.Name("app:1"));

        CollectionAssert.AreEqual(Layer, await test.ReadAsync(image!.Layers[0]));
        Assert.AreEqual(2, registry.Server.Count("GET", LayerPath));
    }

    [TestMethod]
    public async Task Resolve_ClosedPort_IsUnreachable()
    {
        using var test = new RegistryTestFolder();
        test.Options = test.Options with { Attempts = 2 };

        var diagnostic = await test.FailAsync(ImageReference.Parse("127.0.0.1:1/app:1"));

        Assert.AreEqual("LK0223", diagnostic.Code);
        StringAssert.Contains(diagnostic.Message, "'127.0.0.1:1'");
    }

    // What was asked for, range by range.
    private static async Task<List<string?>> PullAsync(Func<int, FakeResponse, FakeResponse> change)
    {
        await using var registry = new FakeRegistry();
        using var test = new RegistryTestFolder();
        Prepare(registry, test, change);

        var image = await test.PullAsync(registry.Name("app:1"));

        CollectionAssert.AreEqual(Layer, await test.ReadAsync(image!.Layers[0]));
        return [.. registry.Server.Requests.Where(request => request.Path == LayerPath).Select(request => request["Range"])];
    }

    private static Task<Diagnostic> FailAsync(Func<int, FakeResponse, FakeResponse> change, out Func<int> requests)
    {
        var registry = new FakeRegistry();
        requests = () => registry.Server.Count("GET", LayerPath);
        return FailAsync(registry, change);
    }

    private static async Task<Diagnostic> FailAsync(FakeRegistry registry, Func<int, FakeResponse, FakeResponse> change)
    {
        await using var owned = registry;
        using var test = new RegistryTestFolder();
        Prepare(registry, test, change);

        var diagnostic = await test.FailAsync(registry.Name("app:1"));

        test.AssertStoreIsWhole();
        Assert.IsNull(await test.Store.ResolveAsync(registry.Name("app:1"), new Platform("amd64"), CancellationToken.None), "It has no name yet.");
        StringAssert.Contains(diagnostic.Message, registry.Host);
        return diagnostic;
    }

    private static void Prepare(FakeRegistry registry, RegistryTestFolder test, Func<int, FakeResponse, FakeResponse> change)
    {
        registry.AddImage("app", "1", "amd64", Layer);
        var count = 0;
        registry.Change = (request, right) => request.Path == LayerPath ? change(Interlocked.Increment(ref count), right) : right;
        test.Options = test.Options with { StallTimeout = TimeSpan.FromMilliseconds(200), Attempts = 4 };
    }
}
