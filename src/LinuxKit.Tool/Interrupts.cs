using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace LinuxKit.Tool;

/// <summary>Takes over the signals that ask a program to end, and hands them out one by one.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly Channel<PosixSignal> _signals = Channel.CreateUnbounded<PosixSignal>();
    private readonly PosixSignalRegistration[] _registrations;

    public Interrupts() => _registrations =
    [
        .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }
            .Select(signal => PosixSignalRegistration.Create(signal, Take)),
    ];

    /// <summary>Waits for the next one.</summary>
    public Task<PosixSignal> NextAsync() => _signals.Reader.ReadAsync().AsTask();

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Take(PosixSignalContext context)
    {
        context.Cancel = true;
        _signals.Writer.TryWrite(context.Signal);
    }
}
