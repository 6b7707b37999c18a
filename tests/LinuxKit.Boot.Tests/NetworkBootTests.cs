using System.Net;
using System.Runtime.InteropServices;
using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Boot.Tests;

/// <summary>Machines without disks: the iPXE of QEMU's network adapter fetches what they boot, over TFTP and over HTTP.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class NetworkBootTests
{
    /// <summary>The host's loopback address as a guest sees it.</summary>
    private const string Host = "10.0.2.2";

    private static FeedProject? s_project;
    private static string s_outputs = "";

    public required TestContext TestContext { get; init; }

    [ClassInitialize]
    public static async Task BuildAsync(TestContext context)
    {
        if (FullMatrix.IsAskedFor && RuntimeInformation.OSArchitecture == Architecture.X64)
        {
            s_project = new FeedProject();
            s_outputs = Path.GetDirectoryName(await s_project.BuildAsync(
                FeedProject.WebSystem, context.CancellationToken, "<LinuxKitFormats>netboot;uki</LinuxKitFormats>"))!;
        }
    }

    [ClassCleanup]
    public static void Remove() => s_project?.Dispose();

    [TestInitialize]
    public void Require()
    {
        FullMatrix.Require();
        if (s_project is null)
        {
            Assert.Inconclusive("These machines are for amd64");
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task Boot_ScriptOverTftp_AnswersWithItsPage(bool efi) => AnswersAsync(efi, "system.ipxe");

    [TestMethod]
    [DataRow("system.ipxe", false)]
    [DataRow("system.ipxe", true)]
    [DataRow("system.efi", true)]
    [Timeout(600_000, CooperativeCancellation = true)]
    public async Task Boot_FileOverHttp_AnswersWithItsPage(string name, bool efi)
    {
        var port = QemuSession.FreePort();
        using var server = new HttpListener();
        // Under whatever name: the guest's for this machine is not its own.
        server.Prefixes.Add($"http://*:{port}/");
        server.Start();
        var serving = ServeAsync(server);
        await AnswersAsync(efi, $"http://{Host}:{port}/{name}");
        server.Stop();
        Assert.Contains($"/{name}", await serving);
    }

    private async Task AnswersAsync(bool efi, string file)
    {
        var machine = new QemuMachine
        {
            Architecture = "amd64",
            MemoryInMebibytes = 512,
            Firmware = efi ? QemuSession.FindFirmware("amd64") : null,
            NetworkAdapter = "virtio-net-pci,bootindex=0",
            ExtraArguments = ["-set", $"netdev.net0.tftp={s_outputs}", "-set", $"netdev.net0.bootfile={file}"],
        };
        await using var session = await QemuSession.StartAsync(machine, TestContext.CancellationToken);
        await session.AnswersAsync(TestContext);
    }

    // Until the server is stopped; what was asked for.
    private static async Task<List<string>> ServeAsync(HttpListener server)
    {
        List<string> paths = [];
        while (true)
        {
            try
            {
                var context = await server.GetContextAsync();
                paths.Add(context.Request.Url!.AbsolutePath);
                await using var file = File.OpenRead(s_outputs + context.Request.Url.AbsolutePath);
                context.Response.ContentLength64 = file.Length;
                if (context.Request.HttpMethod == "GET")
                {
                    await file.CopyToAsync(context.Response.OutputStream);
                }

                context.Response.Close();
            }
            catch (Exception e) when (!server.IsListening && e is HttpListenerException or ObjectDisposedException)
            {
                return paths;
            }
        }
    }
}
