using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;

namespace LinuxKit.Sdk.Tests;

/// <summary>A registry that serves the golden images, and counts what it is asked for.</summary>
internal sealed class LayoutRegistry : IDisposable
{
    private static readonly string Layout = Feed.Images;

    private readonly HttpListener _listener;
    private readonly ConcurrentDictionary<string, string> _digests;

    public LayoutRegistry()
    {
        _digests = new ConcurrentDictionary<string, string>(JsonNode.Parse(File.ReadAllText(Path.Combine(Layout, "index.json")))!["manifests"]!.AsArray().ToDictionary(
            entry => entry!["annotations"]!["org.opencontainers.image.ref.name"]!.GetValue<string>().Split('/', 2)[1], entry => entry!["digest"]!.GetValue<string>()));
        (_listener, Host) = LoopbackServer.Start();
        _ = ServeAsync();
    }

    public string Host { get; }

    public ConcurrentBag<string> Requests { get; } = [];

    /// <summary>How long each blob takes.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Moves a tag to what another one stands for.</summary>
    /// <param name="name">Repository and tag.</param>
    /// <param name="other">Repository and tag of the other.</param>
    public void Move(string name, string other) => _digests[name] = _digests[other];

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                Requests.Add(context.Request.Url!.AbsolutePath);
                await AnswerAsync(context);
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath["/v2/".Length..].Split("/manifests/");
        var digest = path.Length == 1 ? path[0].Split('/')[^1] : _digests.GetValueOrDefault(path[0] + ":" + path[1], path[1]);
        var file = Path.Combine(Layout, "blobs", digest.Replace(':', '/'));
        if (path[0].Length > 0 && !path[0].Contains("/referrers/", StringComparison.Ordinal) && File.Exists(file))
        {
            await Task.Delay(path.Length == 1 ? Delay : TimeSpan.Zero);
            context.Response.ContentLength64 = new FileInfo(file).Length;
            await context.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(file));
        }
        else
        {
            context.Response.StatusCode = path[0].Length > 0 ? 404 : 200;
        }

        context.Response.Close();
    }
}
