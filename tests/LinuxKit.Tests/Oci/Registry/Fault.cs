namespace LinuxKit.Tests.Oci.Registry;

/// <summary>What a faulty registry, or network, makes of a right answer.</summary>
internal static class Fault
{
    private static readonly (string Name, Func<Random, FakeRequest, FakeResponse, string, FakeResponse> Make)[] All =
    [
        ("cut", (random, _, right, _) => right with { CutAfter = random.Next(right.Body.Length + 100) }),
        ("429", (_, _, _, _) => new FakeResponse(429) { Headers = { ["Retry-After"] = "0" } }),
        ("429 for an hour", (_, _, _, _) => new FakeResponse(429) { Headers = { ["Retry-After"] = "3600" } }),
        ("500", (_, _, _, _) => new FakeResponse(500, "<html>oops</html>")),
        ("503", (_, _, _, _) => new FakeResponse(503) { Headers = { ["Retry-After"] = "0" } }),
        ("401", (_, _, _, _) => new FakeResponse(401)),
        ("404", (_, _, _, _) => new FakeResponse(404)),
        ("418", (_, _, _, _) => new FakeResponse(418)),
        ("wrong byte", (random, _, right, _) => right with { Body = Flip(right.Body, random) }),
        ("longer", (random, _, right, _) => new FakeResponse(right.Status, [.. right.Body, .. new byte[random.Next(1, 100)]])),
        ("shorter", (random, _, right, _) => new FakeResponse(right.Status, right.Body[..random.Next(right.Body.Length + 1)])),
        ("declared longer", (random, _, right, _) => right with { DeclaredLength = right.Body.Length + random.Next(1, 100) }),
        ("declared shorter", (random, _, right, _) => right with { DeclaredLength = random.Next(right.Body.Length + 1) }),
        ("no length, truncated", (random, _, right, _) => new FakeResponse(right.Status, right.Body[..random.Next(right.Body.Length + 1)]) { DeclaredLength = -1 }),
        ("endless", (_, _, right, _) => right with { Body = [.. right.Body, 0], IsEndless = true }),
        ("100 MB", (_, _, right, _) => right with { DeclaredLength = 100_000_000, IsEndless = true, Body = [.. right.Body, 0] }),
        ("drip", (_, _, right, _) => right with { Drip = TimeSpan.FromMilliseconds(30) }),
        ("hangs in the middle", (random, _, right, _) => right with { CutAfter = random.Next(right.Body.Length + 100), Hangs = true }),
        ("hangs", (_, _, right, _) => right with { Garbage = [], Hangs = true }),
        ("garbage", (random, _, right, _) => right with { Garbage = RegistryTestFolder.Noise(random.Next(), random.Next(500)) }),
        ("huge headers", (_, _, right, _) => new FakeResponse(right.Status, right.Body) { Headers = { ["X-Huge"] = new string('x', 100_000) } }),
        ("redirect to itself", (_, request, _, _) => new FakeResponse(307) { Headers = { ["Location"] = request.Target } }),
        ("redirect elsewhere", (_, request, _, elsewhere) => new FakeResponse(307) { Headers = { ["Location"] = elsewhere + request.Target } }),
        ("redirect nowhere", (_, _, _, _) => new FakeResponse(307) { Headers = { ["Location"] = "http://127.0.0.1:1/x" } }),
        ("redirect to a file", (_, _, _, _) => new FakeResponse(302) { Headers = { ["Location"] = "file:///etc/passwd" } }),
        ("another part", (_, _, right, _) => new FakeResponse(206, right.Body) { Headers = { ["Content-Range"] = $"bytes 1-{right.Body.Length}/{right.Body.Length}" } }),
        ("a list", (_, _, _, _) => new FakeResponse(200, "[1,2,3]")),
        ("nothing", (_, _, _, _) => new FakeResponse(204)),
    ];

    /// <summary>Draws a fault.</summary>
    /// <param name="random">Draws.</param>
    /// <param name="request">The request.</param>
    /// <param name="right">The right answer.</param>
    /// <param name="elsewhere">Another host.</param>
    public static (string Name, FakeResponse Response) Draw(Random random, FakeRequest request, FakeResponse right, string elsewhere)
    {
        var (name, make) = All[random.Next(All.Length)];
        return (name, make(random, request, right, elsewhere));
    }

    private static byte[] Flip(byte[] content, Random random)
    {
        var changed = (byte[])content.Clone();
        if (changed.Length > 0)
        {
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        }

        return changed;
    }
}
