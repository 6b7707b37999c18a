using System.Diagnostics;
using System.Text;

namespace LinuxKit.Boot.Tests;

/// <summary>Everything that a guest wrote on its serial console, and the time of it.</summary>
internal sealed class GuestConsole
{
    private readonly StringBuilder _text = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private readonly Task _reading;
    private TaskCompletionSource _grown = NewSignal();

    /// <summary>Starts reading.</summary>
    public GuestConsole(TextReader reader) => _reading = ReadAsync(reader);

    /// <summary>All of it up to now, with line feeds alone at the ends of lines.</summary>
    public string Text
    {
        get
        {
            lock (_lock)
            {
                return _text.ToString().Replace("\r", "", StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Waits until a text stands on the console.</summary>
    /// <returns>The time since the console was opened.</returns>
    /// <exception cref="AssertFailedException">The text did not come in time, or the machine ended first.</exception>
    public async Task<TimeSpan> WaitForAsync(string text, TimeSpan limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task grown;
            lock (_lock)
            {
                grown = _grown.Task;
            }

            if (Text.Contains(text, StringComparison.Ordinal))
            {
                return _clock.Elapsed;
            }

            var left = limit - _clock.Elapsed;
            if (_reading.IsCompleted || left <= TimeSpan.Zero)
            {
                Assert.Fail($"'{text}' did not come on the console within {_clock.Elapsed.TotalSeconds:F1} s:\n{Text}");
            }

            await Task.WhenAny(grown, Task.Delay(left, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Waits until the machine has closed its console.</summary>
    public Task EndAsync() => _reading;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAsync(TextReader reader)
    {
        var buffer = new char[1024];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            Append(buffer.AsSpan(0, count));
        }

        Append([]);
    }

    private void Append(ReadOnlySpan<char> text)
    {
        TaskCompletionSource grown;
        lock (_lock)
        {
            _text.Append(text);
            grown = _grown;
            _grown = NewSignal();
        }

        grown.SetResult();
    }
}
