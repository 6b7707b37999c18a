using System.Globalization;
using System.Text;

namespace LinuxKit.Tests.Oci.Registry;

/// <summary>A request as the fake server got it.</summary>
internal sealed record FakeRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Path => Target.Split('?')[0];

    public string? this[string header] => Headers.GetValueOrDefault(header);

    public string? Query(string name) => Target.Split('?').ElementAtOrDefault(1)?.Split('&')
        .Select(pair => pair.Split('=', 2)).Where(pair => pair[0] == name).Select(pair => Uri.UnescapeDataString(pair[^1])).FirstOrDefault();

    public static async Task<FakeRequest?> ReadAsync(Stream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!(head.Count >= 4 && head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray())))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return null;
            }

            head.Add(one[0]);
            if (head.Count == 1 && one[0] == 0x16)
            {
                // TLS, where there is none.
                return null;
            }
        }

        var lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var parts = lines[0].Split(' ');
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length") ?? "0", CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body);
        return new FakeRequest(parts[0], parts[1], headers, body);
    }
}

/// <summary>What the fake server answers, rightly or wrongly.</summary>
internal sealed record FakeResponse(int Status, byte[] Body)
{
    public FakeResponse(int status, string body = "")
        : this(status, Encoding.UTF8.GetBytes(body))
    {
    }

    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>What <c>Content-Length</c> says; by default the truth, and nothing when it is negative.</summary>
    public long? DeclaredLength { get; init; }

    /// <summary>After how many bytes of the whole answer the connection is cut.</summary>
    public long CutAfter { get; init; } = long.MaxValue;

    /// <summary>Time between drops.</summary>
    public TimeSpan Drip { get; init; }

    /// <summary>Bytes of a drop.</summary>
    public int DropSize { get; init; } = 1;

    /// <summary>Whether the body is repeated for ever.</summary>
    public bool IsEndless { get; init; }

    /// <summary>Whether nothing more comes after what is sent, not even an end.</summary>
    public bool Hangs { get; init; }

    /// <summary>Bytes in place of everything.</summary>
    public byte[]? Garbage { get; init; }

    /// <summary>Writes the answer. False: the connection is to be closed.</summary>
    public async Task<bool> WriteAsync(Stream stream, bool isHead, CancellationToken cancellationToken)
    {
        var head = new StringBuilder($"HTTP/1.1 {Status} Status\r\n");
        var length = DeclaredLength ?? (IsEndless ? -1 : Body.Length);
        if (length >= 0)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        }

        foreach (var (name, value) in Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        var bytes = Garbage ?? [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. isHead ? [] : Body];
        var cut = (int)Math.Min(bytes.Length, CutAfter);
        if (Drip == TimeSpan.Zero)
        {
            await stream.WriteAsync(bytes.AsMemory(0, cut), cancellationToken);
        }

        for (var i = 0; Drip > TimeSpan.Zero && i < cut; i += DropSize)
        {
            await stream.WriteAsync(bytes.AsMemory(i, Math.Min(DropSize, cut - i)), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            await Task.Delay(Drip, cancellationToken);
        }

        while (IsEndless && !isHead)
        {
            await stream.WriteAsync(Body, cancellationToken);
        }

        await stream.FlushAsync(cancellationToken);
        if (Hangs)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return Garbage is null && cut == bytes.Length && length == Body.Length;
    }
}
