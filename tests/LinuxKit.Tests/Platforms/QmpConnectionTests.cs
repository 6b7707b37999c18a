using System.Net.Sockets;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Tests.Platforms;

/// <summary>The other side of the socket is played by the test.</summary>
[TestClass]
public sealed class QmpConnectionTests : IDisposable
{
    private const string Greeting = """{"QMP": {"version": {"qemu": {"micro": 0, "minor": 2, "major": 7}}, "capabilities": []}}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("linuxkit-tests-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public QmpConnectionTests()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen();
    }

    public required TestContext TestContext { get; init; }

    private string SocketPath => Path.Combine(_folder.FullName, "qmp");

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Delete(recursive: true);
    }

    [TestMethod]
    public async Task ExecuteAsync_EventsBeforeTheAnswer_ArePutAside()
    {
        var monitor = PlayAsync(
            _ => """{"return": {}, "id": 1}""",
            _ => """
                {"timestamp": {"seconds": 1, "microseconds": 2}, "event": "POWERDOWN"}
                {"return": {}, "id": 2}
                {"event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-shutdown"}}
                """);
        await using var connection = await QmpConnection.ConnectAsync(SocketPath, TestContext.CancellationToken);
        await connection.ExecuteAsync("system_powerdown", TestContext.CancellationToken);
        var commands = await monitor;
        StringAssert.Contains(commands[0], "\"qmp_capabilities\"", StringComparison.Ordinal);
        StringAssert.Contains(commands[1], "\"system_powerdown\"", StringComparison.Ordinal);

        var events = new List<string?>();
        await foreach (var message in connection.Events)
        {
            events.Add(message.GetProperty("event").GetString());
        }

        CollectionAssert.AreEqual(new[] { "POWERDOWN", "SHUTDOWN" }, events);
    }

    [TestMethod]
    public async Task ExecuteAsync_Refusal_IsLK0806()
    {
        var monitor = PlayAsync(_ => """{"return": {}, "id": 1}""", _ => """{"error": {"class": "CommandNotFound", "desc": "no such command"}, "id": 2}""");
        await using var connection = await QmpConnection.ConnectAsync(SocketPath, TestContext.CancellationToken);
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => connection.ExecuteAsync("nonsense", TestContext.CancellationToken));
        Assert.AreEqual("LK0806", error.Diagnostic.Code);
        StringAssert.Contains(error.Message, "no such command", StringComparison.Ordinal);
        await monitor;
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("""{"return": {}""")]
    [DataRow("this is no JSON\n")]
    public async Task ConnectAsync_OtherSideThatEndsOrTalksNonsense_IsLK0806(string answer)
    {
        var monitor = PlayAsync(_ => answer);
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => QmpConnection.ConnectAsync(SocketPath, TestContext.CancellationToken));
        Assert.AreEqual("LK0806", error.Diagnostic.Code);
        await monitor;
    }

    [TestMethod]
    public async Task ConnectAsync_NobodyThere_IsLK0806()
    {
        var error = await Assert.ThrowsExactlyAsync<LinuxKitException>(
            () => QmpConnection.ConnectAsync(SocketPath + "2", TestContext.CancellationToken));
        Assert.AreEqual("LK0806", error.Diagnostic.Code);
    }

    // Greets, answers one command after the other, and hangs up. Returns the commands.
    private async Task<List<string>> PlayAsync(params Func<string, string>[] answers)
    {
        using var socket = await _listener.AcceptAsync(TestContext.CancellationToken);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        await writer.WriteLineAsync(Greeting);
        var commands = new List<string>();
        foreach (var answer in answers)
        {
            var command = await reader.ReadLineAsync(TestContext.CancellationToken);
            commands.Add(command!);
            await writer.WriteAsync(answer(command!) + "\n");
        }

        return commands;
    }
}
