using System.Net;
using LinuxKit.Tests.Packages.Debian;

namespace LinuxKit.Sdk.Tests;

/// <summary>Serves a Debian archive that a test made.</summary>
internal sealed class ArchiveServer : IDisposable
{
    private readonly FakeArchive _archive;
    private readonly HttpListener _listener;

    public ArchiveServer(FakeArchive archive)
    {
        _archive = archive;
        (_listener, Host) = LoopbackServer.Start();
        _ = ServeAsync();
    }

    public string Host { get; }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                if (_archive.Files.TryGetValue(context.Request.Url!.AbsolutePath.TrimStart('/'), out var content))
                {
                    context.Response.ContentLength64 = content.Length;
                    await context.Response.OutputStream.WriteAsync(content);
                }
                else
                {
                    context.Response.StatusCode = (int)HttpStatusCode.NotFound;
                }

                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed.
        }
    }
}
