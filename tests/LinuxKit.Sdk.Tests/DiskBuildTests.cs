using System.Text;
using System.Text.RegularExpressions;
using LinuxKit.Formats;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.Platforms;

namespace LinuxKit.Sdk.Tests;

/// <summary>Disks as a project builds them: what it takes, and what makes it build again.</summary>
[TestClass]
public sealed partial class DiskBuildTests(TestContext context)
{
    private static string[] Formats { get; } =
        [.. ImageFormats.All.Where(format => format.Architectures.IsEmpty || format.Architectures.Contains("amd64")).Select(format => format.Name)];

    private static string AllFormats => $"-p:LinuxKitFormats={string.Join("%3B", Formats)}";

    [TestMethod]
    [DataRow("amd64")]
    [DataRow("arm64")]
    public async Task Build_AllFormatsWithoutPath_StartsNoProgramButDotnet(string architecture)
    {
        var formats = architecture == "amd64" ? Formats : [.. ImageFormats.All.Select(format => format.Name).Except(Formats)];
        var project = await DiskProject.CreateAsync(context, architecture);
        project.Environment["PATH"] = "";
        var calls = project.PathOf("calls");
        string[] command =
        [
            HostTool.Find("strace"), "-f", "-qq", "-e", "trace=execve,execveat", "-o", calls,
            DotNet.ProgramPath, "build", "-nologo", $"-p:LinuxKitArchitecture={architecture}", $"-p:LinuxKitFormats={string.Join("%3B", formats)}",
        ];

        var (exitCode, output) = await DotNet.RunAsync(command, project.Folder, project.Environment, CancellationToken.None, context.CancellationToken);

        Assert.AreEqual(0, exitCode, output);
        var built = await BuiltImage.ReadAsync(project.PathOf($"bin/Debug/{architecture}/System.linuxkit.json"), context.CancellationToken);
        CollectionAssert.AreEquivalent(formats, built.Outputs.Select(image => image.Format).ToArray());
        var programs = Executed().Matches(await File.ReadAllTextAsync(calls, context.CancellationToken)).Select(match => match.Groups[1].Value).Distinct().ToArray();
        CollectionAssert.AreEqual(new[] { DotNet.ProgramPath }, programs);
    }

    [TestMethod]
    public async Task Build_AllFormatsInTwoFoldersOnOneCoreAndMore_SameBytes()
    {
        var first = await DiskProject.CreateAsync(context);
        var second = await DiskProject.CreateAsync(context);
        first.Environment["LINUXKIT_STORE"] = first.PathOf("store");
        second.Environment["LINUXKIT_STORE"] = second.PathOf("store");
        second.Environment["TZ"] = "Asia/Kathmandu";
        second.Environment["LC_ALL"] = "tr_TR.UTF-8";
        second.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        foreach (var file in Directory.EnumerateFiles(second.Folder, "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        }

        (await first.BuildAsync(AllFormats)).Succeeded();
        (await second.BuildAsync(AllFormats)).Succeeded();

        CollectionAssert.AreEqual(first.Snapshot(), second.Snapshot());

        // And a second time, where nothing has changed.
        var made = second.Snapshot();
        (await second.BuildAsync(AllFormats)).Ran();
        CollectionAssert.AreEqual(made, second.Snapshot());
    }

    [TestMethod]
    public async Task Build_DiskSettingsChange_BuildsAgainAndElseNothing()
    {
        var project = await DiskProject.CreateAsync(context);
        const string formats = "-p:LinuxKitFormats=raw-efi%3Bqcow2%3Biso%3Buki";
        await BuildAsync();

        await BuildAsync("-p:LinuxKitDiskSize=96M");
        Assert.AreEqual(96L << 20, new FileInfo(project.PathOf("bin/Debug/amd64/System-efi.img")).Length);

        await BuildAsync("-p:LinuxKitEfiBoot=grub");
        await BuildAsync("-p:LinuxKitRoot=initramfs");
        await BuildAsync("-p:LinuxKitRoot=erofs");
        await BuildAsync("-p:LinuxKitVerity=true");

        // A list of MSBuild's is cut at such a character.
        string[] signing = ["-p:LinuxKitVerity=true", "-p:LinuxKitSigningKey=keys%3B1/db.key", "-p:LinuxKitSigningCertificate=keys%3B1/db.pem"];
        await MakeKeysAsync();
        var signed = await BuildAsync(signing);
        Directory.Delete(project.PathOf("keys;1"), recursive: true);
        await MakeKeysAsync();
        await BuildAsync(signing);
        Assert.AreNotEqual(signed["System.efi"], project.Snapshot()["System.efi"]);

        (await project.RunAsync("clean", formats)).Succeeded();
        Assert.IsEmpty(Directory.GetFiles(project.PathOf("bin"), "*", SearchOption.AllDirectories));

        async Task MakeKeysAsync()
        {
            await project.DotNetAsync("build", "-t:NewSecureBootKeys");
            Directory.Move(project.PathOf("secure-boot"), project.PathOf("keys;1"));
        }

        async Task<SortedDictionary<string, string>> BuildAsync(params string[] arguments)
        {
            var old = Directory.Exists(project.OutputFolder) ? project.Snapshot() : [];
            (await project.BuildAsync([formats, .. arguments])).Ran("ResolveImage", "AssembleImage");
            var made = project.Snapshot();
            Assert.AreNotEqual(old.GetValueOrDefault("System-efi.img"), made["System-efi.img"]);

            (await project.BuildAsync([formats, .. arguments])).Ran();
            CollectionAssert.AreEqual(made, project.Snapshot());
            return made;
        }
    }

    [TestMethod]
    public async Task Build_KeyInAnEncryptedPkcs12File_SignsAsWithItsParts()
    {
        var project = await DiskProject.CreateAsync(context);
        await project.DotNetAsync("build", "-t:NewSecureBootKeys");
        var folder = project.PathOf("secure-boot");
        await Judge.RunAsync(
            "openssl",
            ["pkcs12", "-export", "-inkey", "db.key", "-in", "db.pem", "-out", "db.pfx", "-passout", "pass:open sesame"],
            context.CancellationToken,
            folder);
        (await BuildAsync("db.key", "-p:LinuxKitSigningCertificate=secure-boot/db.pem")).Succeeded();
        var expected = project.Snapshot()["System.efi"];
        (await project.BuildAsync("-p:LinuxKitFormats=uki")).Succeeded();
        Assert.AreNotEqual(expected, project.Snapshot()["System.efi"]);

        project.Environment["LINUXKIT_SIGNING_PASSWORD"] = "wrong";
        (await BuildAsync("db.pfx")).FailedWith("LK0513");

        project.Environment["LINUXKIT_SIGNING_PASSWORD"] = "open sesame";
        (await BuildAsync("db.pfx")).Succeeded();
        Assert.AreEqual(expected, project.Snapshot()["System.efi"]);
        var program = Path.Combine(project.OutputFolder, "System.efi");
        Assert.Contains("Signature verification OK", await Judge.RunAsync("sbverify", ["--cert", "db.pem", program], context.CancellationToken, folder));

        Task<BuildResult> BuildAsync(string key, params string[] more) =>
            project.BuildAsync(["-p:LinuxKitFormats=uki", $"-p:LinuxKitSigningKey=secure-boot/{key}", .. more]);
    }

    [TestMethod]
    public async Task Build_DataPartition_IsTheLastOneAsThePropertiesSay()
    {
        var project = await DiskProject.CreateAsync(context);
        const string formats = "-p:LinuxKitFormats=raw";
        const string label = "-p:LinuxKitDataPartition=my data";
        (await project.BuildAsync(formats)).Succeeded();
        Assert.DoesNotContain("my data", await TableAsync());

        (await project.BuildAsync(formats, label, "-p:LinuxKitDataPartitionSize=100M")).Ran("ResolveImage", "AssembleImage");
        Assert.MatchesRegex("^ +4 +[0-9]+ +[0-9]+ +100\\.0 MiB +8300 +my data$", (await TableAsync()).TrimEnd().Split('\n')[^1]);
        (await project.BuildAsync(formats, label, "-p:LinuxKitDataPartitionSize=100M")).Ran();

        (await project.BuildAsync(formats, label, "-p:LinuxKitDiskSize=300M")).Ran("ResolveImage", "AssembleImage");
        Assert.AreEqual(300L << 20, new FileInfo(project.PathOf("bin/Debug/amd64/System-hybrid.img")).Length);
        var grows = await CommandLineAsync();
        (await project.BuildAsync(formats, label, "-p:LinuxKitDiskSize=300M", "-p:LinuxKitDataPartitionPath=/srv")).Ran("ResolveImage", "AssembleImage");
        Assert.Contains(" linuxkit.data_grow=1", grows);
        Assert.DoesNotContain(" linuxkit.data_path=/srv", grows);
        Assert.Contains(" linuxkit.data_path=/srv linuxkit.data_grow=1", await CommandLineAsync());

        (await project.BuildAsync(formats, "-p:LinuxKitDataPartition=true")).FailedWith("LK0620");
        (await project.BuildAsync(formats, label, "-p:LinuxKitDataPartitionSize=some")).FailedWith("LK0004");
        (await project.RunAsync("build", "-t:LinuxKitValidate", label, "-p:LinuxKitFormats=iso")).FailedWith("LK0621");

        async Task<string> TableAsync() => (await DotNet.RunAsync(
            [HostTool.Find("sgdisk"), "-p", project.PathOf("bin/Debug/amd64/System-hybrid.img")], project.Folder, project.Environment, CancellationToken.None, context.CancellationToken)).Output;

        async Task<string> CommandLineAsync() =>
            Encoding.Latin1.GetString(await File.ReadAllBytesAsync(project.PathOf("bin/Debug/amd64/System-hybrid.img"), context.CancellationToken));
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public async Task Build_NoSpaceLeftForTheOutputs_IsOneErrorAndLeavesNothing()
    {
        var project = await DiskProject.CreateAsync(context);
        var folder = Directory.CreateDirectory(project.PathOf("bin")).FullName;
        if (await DotNet.RunAsync([HostTool.Find("mount"), "-t", "tmpfs", "-o", "size=64K", "tmpfs", folder], folder, project.Environment, CancellationToken.None, context.CancellationToken) is (not 0, var output))
        {
            Assert.Inconclusive($"This machine mounts nothing: {output}");
        }

        try
        {
            var error = (await project.BuildAsync("-p:LinuxKitFormats=raw%3Bqcow2")).FailedWith("LK0025", project.PathOf("System.lkproj"));

            Assert.DoesNotContain("   at ", error.Text);
            Assert.IsEmpty(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories));
        }
        finally
        {
            await Judge.RunAsync("umount", [folder], CancellationToken.None, project.Folder);
        }
    }

    [GeneratedRegex("""exec(?:ve|veat)\((?:AT_FDCWD, )?"([^"]*)""")]
    private static partial Regex Executed();
}
