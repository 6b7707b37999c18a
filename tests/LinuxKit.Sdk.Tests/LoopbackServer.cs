using System.Globalization;
using System.Net;

namespace LinuxKit.Sdk.Tests;

/// <summary>A web server on this machine alone.</summary>
internal static class LoopbackServer
{
    /// <summary>Starts one on a port that was free.</summary>
    public static (HttpListener Listener, string Host) Start()
    {
        // HttpListener can't choose a port itself.
        while (true)
        {
            var host = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Random.Shared.Next(20_000, 30_000)}");
            var listener = new HttpListener { Prefixes = { $"http://{host}/" } };
            try
            {
                listener.Start();
                return (listener, host);
            }
            catch (HttpListenerException)
            {
                listener.Close();
            }
        }
    }
}
