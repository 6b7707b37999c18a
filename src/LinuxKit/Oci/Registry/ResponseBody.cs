using System.Diagnostics;
using LinuxKit.Archives;

namespace LinuxKit.Oci.Registry;

/// <summary>The body of an answer. It fails when nothing, or next to nothing, comes for some time.</summary>
/// <param name="response">The answer, disposed with its body.</param>
/// <param name="content">The body as HTTP has it.</param>
/// <param name="stall">How long nothing may come.</param>
internal sealed class ResponseBody(HttpResponseMessage response, Stream content, TimeSpan stall) : ForwardStream
{
    private readonly CancellationTokenSource _stalled = new();
    private readonly double _lowestPerWindow = stall.TotalSeconds * RegistryLimits.LowestRate;
    private TimeSpan _windowWait;
    private long _windowBytes;

    private Uri Address => response.RequestMessage!.RequestUri!;

    /// <exception cref="TransientFault">The connection broke, or stalled.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var start = Stopwatch.GetTimestamp();
        _stalled.CancelAfter(stall);
        using var registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _stalled);
        try
        {
            var read = await content.ReadAsync(buffer, _stalled.Token).ConfigureAwait(false);
            CheckRate(read, Stopwatch.GetElapsedTime(start));
            return read;
        }
        catch (Exception exception) when (HttpFaults.Is(exception) && !_stalled.IsCancellationRequested)
        {
            throw HttpFaults.Translate(exception, Address);
        }
        catch (Exception exception) when (exception is OperationCanceledException || HttpFaults.Is(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw HttpFaults.Stalled(Address, stall);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            response.Dispose();
            _stalled.Dispose();
        }

        base.Dispose(disposing);
    }

    // A server that sends a byte now and then is as good as one that sends none. The time that the reader takes is not the server's.
    private void CheckRate(int read, TimeSpan wait)
    {
        _windowBytes += read;
        _windowWait += wait;
        if (read == 0 || _windowWait < stall)
        {
            return;
        }

        if (_windowBytes < _lowestPerWindow)
        {
            throw HttpFaults.Stalled(Address, stall);
        }

        _windowWait = TimeSpan.Zero;
        _windowBytes = 0;
    }
}
