using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace LinuxKit.Platforms.Qemu;

/// <summary>A connection to QEMU's machine protocol (QMP): one JSON object a line each way; answers come in order, events in between.</summary>
public sealed class QmpConnection : IAsyncDisposable
{
    private const int MaximumLineLength = 1 << 20;

    private readonly NetworkStream _stream;
    private readonly CancellationTokenSource _closing = new();
    private readonly Channel<JsonElement> _answers = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<JsonElement> _events = Channel.CreateUnbounded<JsonElement>();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Task _reading;
    private int _lastId;

    private QmpConnection(Socket socket)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        _reading = ReadAsync(_closing.Token);
    }

    /// <summary>What QEMU tells by itself, such as <c>SHUTDOWN</c>; ends when QEMU does.</summary>
    public IAsyncEnumerable<JsonElement> Events => _events.Reader.ReadAllAsync();

    /// <summary>Connects and agrees on the protocol.</summary>
    /// <param name="path">Path of the Unix socket.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="LinuxKitException">LK0806: nothing listens, or it doesn't speak QMP.</exception>
    public static async Task<QmpConnection> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new LinuxKitException(
                PlatformDiagnostics.MonitorFailed.At(SourceLocation.None, $"QEMU's monitor can't be reached: {e.Message}"), e);
        }

        var connection = new QmpConnection(socket);
        try
        {
            await connection.ExecuteAsync("qmp_capabilities", cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Has a command carried out.</summary>
    /// <param name="command">A command without arguments, such as <c>system_powerdown</c>.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="LinuxKitException">LK0806: QEMU refused, or ended.</exception>
    public async Task ExecuteAsync(string command, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var id = ++_lastId;
            var request = Encoding.UTF8.GetBytes($$"""{"execute":"{{command}}","id":{{id}}}""" + "\n");
            await _stream.WriteAsync(request, cancellationToken).ConfigureAwait(false);
            JsonElement answer;
            do
            {
                // Answers to commands whose callers gave up come first.
                answer = await _answers.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            while (!answer.TryGetProperty("id", out var answered) || answered.GetInt32() != id);

            if (answer.TryGetProperty("error", out var error))
            {
                throw PlatformDiagnostics.MonitorFailed.Error($"QEMU refused {command}: {error}");
            }
        }
        catch (Exception e) when (e is IOException or ChannelClosedException)
        {
            throw new LinuxKitException(
                PlatformDiagnostics.MonitorFailed.At(SourceLocation.None, $"QEMU ended before it answered {command}."), e);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes the connection; QEMU runs on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _closing.Dispose();
        _turn.Dispose();
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        var line = new MemoryStream();
        try
        {
            int count;
            while ((count = await _stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0 && line.Length < MaximumLineLength)
            {
                for (var i = 0; i < count; i++)
                {
                    if (buffer[i] != '\n')
                    {
                        line.WriteByte(buffer[i]);
                        continue;
                    }

                    Sort(line.GetBuffer().AsMemory(0, (int)line.Length));
                    line.SetLength(0);
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or JsonException)
        {
            // The other side has ended or speaks no QMP: whoever waits for an answer is told below that none comes.
        }
        finally
        {
            _answers.Writer.TryComplete();
            _events.Writer.TryComplete();
        }
    }

    private void Sort(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line);
        var message = document.RootElement.Clone();
        if (message.TryGetProperty("event", out _))
        {
            _events.Writer.TryWrite(message);
        }
        else if (!message.TryGetProperty("QMP", out _))
        {
            _answers.Writer.TryWrite(message);
        }
    }
}
