using System.Runtime.InteropServices;

namespace LinuxKit.Boot.Tests;

/// <summary><c>dotnet run</c> boots what the project asks for: one format of each kind, up to a page, and then the power button.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class DotNetRunTests
{
    private static FeedProject? s_project;

    public required TestContext TestContext { get; init; }

    [ClassInitialize]
    public static async Task BuildAsync(TestContext context)
    {
        if (FullMatrix.IsAskedFor && RuntimeInformation.OSArchitecture == Architecture.X64)
        {
            s_project = new FeedProject();
            await s_project.BuildAsync(FeedProject.WebSystem, context.CancellationToken);
            await s_project.RunAsync(["build", "-t:NewSecureBootKeys"], context.CancellationToken);
            await s_project.BuildAsync(FeedProject.WebSystem, context.CancellationToken, """
                <LinuxKitFormats>kernel+initrd;kernel+squashfs;raw;raw-bios;raw-efi;qcow2-bios;vmdk;iso;uki</LinuxKitFormats>
                <LinuxKitSigningKey>secure-boot/db.key</LinuxKitSigningKey>
                <LinuxKitSigningCertificate>secure-boot/db.pem</LinuxKitSigningCertificate>
                """);
        }
    }

    [ClassCleanup]
    public static void Remove() => s_project?.Dispose();

    [TestMethod]
    [DataRow("-p:LinuxKitRunFormat=")]
    [DataRow("-p:LinuxKitRunFormat=kernel+squashfs")]
    [DataRow("-p:LinuxKitRunFormat=raw-bios")]
    [DataRow("-p:LinuxKitRunFormat=raw", "-p:LinuxKitRunUefi=true")]
    [DataRow("-p:LinuxKitRunFormat=raw-efi")]
    [DataRow("-p:LinuxKitRunFormat=qcow2-bios")]
    [DataRow("-p:LinuxKitRunFormat=vmdk")]
    [DataRow("-p:LinuxKitRunFormat=iso")]
    [DataRow("-p:LinuxKitRunFormat=iso", "-p:LinuxKitRunUefi=true")]
    [DataRow("-p:LinuxKitRunFormat=uki")]
    [DataRow("-p:LinuxKitRunFormat=raw-efi", "-p:LinuxKitSecureBootVariables=secure-boot/variables.fd")]
    [DataRow("-p:LinuxKitSecureBootVariables=secure-boot/variables.fd")]
    [Timeout(900_000, CooperativeCancellation = true)]
    public async Task DotNetRun_Format_AnswersAndPowersDown(params string[] properties)
    {
        FullMatrix.Require();
        if (s_project is null)
        {
            Assert.Inconclusive("These disks are for amd64");
        }

        await using var run = s_project.Run(properties);
        await run.AnswersAsync(TestContext.CancellationToken);
        await run.PressPowerButtonAsync(TestContext.CancellationToken);
    }
}
