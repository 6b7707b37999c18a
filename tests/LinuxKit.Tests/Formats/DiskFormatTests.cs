using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LinuxKit.Tests.Archives;
using LinuxKit.Tests.Boot.SecureBoot;

namespace LinuxKit.Tests.Formats;

/// <summary>Disks that boot: their tables, what is in their boot partition, and what a project may say of them.</summary>
[TestClass]
public sealed partial class DiskFormatTests
{
    private const long Mebibyte = 1024 * 1024;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("raw-bios", "Small-bios.img", "BIOS boot,boot")]
    [DataRow("raw-efi", "Small-efi.img", "boot")]
    [DataRow("raw", "Small-hybrid.img", "BIOS boot,boot")]
    [DataRow("aws", "Small.raw", "BIOS boot,boot")]
    public async Task Write_Disk_HasASoundTable(string format, string name, string partitions)
    {
        using var build = new FormatBuild();

        await build.BuildAsync([format], TestContext.CancellationToken);

        Assert.Contains("No problems found.", await Judge.RunAsync("sgdisk", ["-v", build.PathOf(name)], TestContext.CancellationToken));
        var table = await Judge.RunAsync("sgdisk", ["-p", build.PathOf(name)], TestContext.CancellationToken);
        Assert.AreEqual(partitions, string.Join(',', PartitionName().Matches(table).Select(match => match.Groups[1].Value.Trim())));
        Assert.AreEqual(0, new FileInfo(build.PathOf(name)).Length % Mebibyte);
    }

    [TestMethod]
    [DataRow("raw-bios", "Small-bios.img", 2, "boot/kernel,boot/initrd.img")]
    [DataRow("raw-efi", "Small-efi.img", 1, "EFI/BOOT/BOOTX64.EFI")]
    [DataRow("raw", "Small-hybrid.img", 2, "EFI/BOOT/BOOTX64.EFI")]
    public async Task Write_BootPartition_HasTheFilesOfItsFirmwares(string format, string name, int megabyte, string files)
    {
        using var build = new FormatBuild();
        await build.BuildAsync([format, "kernel+initrd", "uki"], TestContext.CancellationToken);

        var drive = $"{build.PathOf(name)}@@{megabyte}M";
        var listed = await Judge.RunAsync("mdir", ["-i", drive, "-/", "-b", "::"], TestContext.CancellationToken);

        CollectionAssert.AreEquivalent(files.Split(','), listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.EndsWith('/')).Select(line => line["::/".Length..]).ToArray());
        foreach (var file in files.Split(','))
        {
            await Judge.RunAsync("mcopy", ["-n", "-i", drive, $"::{file}", build.PathOf("copy")], TestContext.CancellationToken);
            CollectionAssert.AreEqual(
                build.Read(file switch { "boot/kernel" => "Small-kernel", "boot/initrd.img" => "Small-initrd.img", _ => "Small.efi" }),
                build.Read("copy"),
                file);
        }
    }

    [TestMethod]
    [DataRow("qcow2", "Small-hybrid.qcow2", "qcow2", "raw", "Small-hybrid.img")]
    [DataRow("qcow2-bios", "Small.qcow2", "qcow2", "raw-bios", "Small-bios.img")]
    [DataRow("qcow2-efi", "Small-efi.qcow2", "qcow2", "raw-efi", "Small-efi.img")]
    [DataRow("vhd", "Small.vhd", "vpc", "raw", "Small-hybrid.img")]
    [DataRow("dynamic-vhd", "Small-dynamic.vhd", "vpc", "raw", "Small-hybrid.img")]
    [DataRow("vhdx", "Small.vhdx", "vhdx", "raw", "Small-hybrid.img")]
    [DataRow("vmdk", "Small.vmdk", "vmdk", "raw", "Small-hybrid.img")]
    [DataRow("vdi", "Small.vdi", "vdi", "raw", "Small-hybrid.img")]
    public async Task Write_Container_HasTheRawDisk(string format, string name, string kind, string raw, string rawName)
    {
        using var build = new FormatBuild();

        await build.BuildAsync([format, raw], TestContext.CancellationToken);

        Assert.Contains(
            "Images are identical.",
            await Judge.RunAsync("qemu-img", ["compare", "-f", kind, "-F", "raw", build.PathOf(name), build.PathOf(rawName)], TestContext.CancellationToken));
    }

    /// <summary>QEMU's readers and writers are one program's; these are another's.</summary>
    [TestMethod]
    public async Task Write_Containers_7ZipReadsThemAll()
    {
        using var build = new FormatBuild();
        string[] formats = ["raw", "qcow2", "vhd", "dynamic-vhd", "vhdx", "vmdk", "vdi", "iso"];

        var built = await build.BuildAsync(formats, TestContext.CancellationToken);

        foreach (var file in built.Outputs.SelectMany(output => output.Files))
        {
            var report = await Judge.RunAsync("7z", ["t", build.PathOf(file.Name)], TestContext.CancellationToken);
            Assert.Contains("Everything is Ok", report, file.Name);
            Assert.DoesNotContain("Warning", report, file.Name);
        }
    }

    [TestMethod]
    [DataRow("streamOptimized")]
    [DataRow("monolithicSparse")]
    public async Task Write_Vmdk_IsOfTheKindAskedFor(string kind)
    {
        using var build = new FormatBuild { Change = request => request with { Disk = request.Disk with { Vmdk = kind } } };

        await build.BuildAsync(["vmdk"], TestContext.CancellationToken);

        Assert.Contains(
            $"create type: {kind}", await Judge.RunAsync("qemu-img", ["info", "-f", "vmdk", build.PathOf("Small.vmdk")], TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_Gcp_IsTheRawDiskInWholeGibibytes()
    {
        using var build = new FormatBuild();

        await build.BuildAsync(["gcp"], TestContext.CancellationToken);

        await Judge.RunAsync("tar", ["-xzf", build.PathOf("Small.img.tar.gz"), "-C", build.PathOf("")], TestContext.CancellationToken);
        Assert.AreEqual(1024 * Mebibyte, new FileInfo(build.PathOf("disk.raw")).Length);
        Assert.Contains("No problems found.", await Judge.RunAsync("sgdisk", ["-v", build.PathOf("disk.raw")], TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_Ova_HasTheRawDisk()
    {
        using var build = new FormatBuild();

        await build.BuildAsync(["ova", "raw"], TestContext.CancellationToken);

        await Judge.RunAsync("tar", ["-xf", build.PathOf("Small.ova"), "-C", build.PathOf("")], TestContext.CancellationToken);
        var disk = Directory.EnumerateFiles(build.PathOf(""), "*.vmdk").Single();
        Assert.Contains(
            "Images are identical.",
            await Judge.RunAsync("qemu-img", ["compare", "-f", "vmdk", "-F", "raw", disk, build.PathOf("Small-hybrid.img")], TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_DiskSize_IsTheDisks()
    {
        using var build = new FormatBuild { Change = request => request with { Disk = new() { Root = "initramfs", Size = "64M" } } };

        await build.BuildAsync(["raw"], TestContext.CancellationToken);

        Assert.AreEqual(64 * Mebibyte, new FileInfo(build.PathOf("Small-hybrid.img")).Length);
        Assert.Contains("No problems found.", await Judge.RunAsync("sgdisk", ["-v", build.PathOf("Small-hybrid.img")], TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Write_FreeSpace_IsBeyondTheContent()
    {
        using var build = new FormatBuild();
        using var roomy = new FormatBuild { Change = request => request with { Disk = new() { Root = "initramfs", FreeSpace = "32M" } } };

        await build.BuildAsync(["raw"], TestContext.CancellationToken);
        await roomy.BuildAsync(["raw"], TestContext.CancellationToken);

        Assert.AreEqual(
            new FileInfo(build.PathOf("Small-hybrid.img")).Length + (32 * Mebibyte), new FileInfo(roomy.PathOf("Small-hybrid.img")).Length);
    }

    [TestMethod]
    [DataRow("raw")]
    [DataRow("qcow2")]
    public async Task Build_HugeDiskOfZeros_CanBeStopped(string format)
    {
        using var build = new FormatBuild { Change = request => request with { Disk = new() { Root = "initramfs", Size = "64T" } } };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CancellationToken);
        var building = build.BuildAsync([format], stop.Token);
        while (!building.IsCompleted && (!Directory.Exists(build.PathOf("")) || !Directory.EnumerateFiles(build.PathOf("")).Any()))
        {
            await Task.Delay(20, TestContext.CancellationToken);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => building.WaitAsync(TimeSpan.FromSeconds(30), TestContext.CancellationToken));

        Assert.IsEmpty(Directory.EnumerateFileSystemEntries(build.PathOf("")));
    }

    [TestMethod]
    public async Task Build_CertificateWithoutKey_IsRefusedRatherThanNotSigned()
    {
        using var build = new FormatBuild { Change = request => request with { Disk = new() { SigningCertificate = "/db.pem" } } };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["raw-efi"], TestContext.CancellationToken));

        Assert.AreEqual("LK0610", exception.Diagnostic.Code);
    }

    [TestMethod]
    [DataRow("raw-efi", "squashfs", false, true)]
    [DataRow("raw-efi", "squashfs", true, false)]
    [DataRow("raw-efi", "initramfs", false, false)]
    [DataRow("uki", "squashfs", false, false)]
    public async Task Build_SignedWithARootThatNothingGuards_IsWarnedOf(string format, string root, bool verity, bool warned)
    {
        var disk = new DiskRequest();
        using var build = new FormatBuild { Change = request => request with { Disk = disk } };
        Directory.CreateDirectory(build.PathOf("keys"));
        disk = new DiskRequest { Root = root, Verity = verity, SigningKey = build.PathOf("keys/db.key"), SigningCertificate = build.PathOf("keys/db.pem") };
        await File.WriteAllTextAsync(disk.SigningKey, TestKeys.Rsa.ExportPkcs8PrivateKeyPem(), TestContext.CancellationToken);
        using (var certificate = TestKeys.Certificate(TestKeys.Rsa))
        {
            await File.WriteAllTextAsync(disk.SigningCertificate, certificate.ExportCertificatePem(), TestContext.CancellationToken);
        }

        var built = await build.BuildAsync([format], TestContext.CancellationToken);

        CollectionAssert.AreEqual(warned ? ["LK0614"] : Array.Empty<string>(), built.Warnings.Select(warning => warning.Code).ToArray());
    }

    [TestMethod]
    [DataRow("tape", "", "LK0608")]
    [DataRow("auto", "12", "LK0004")]
    public async Task Build_SettingWithoutMeaning_IsRefused(string root, string size, string code)
    {
        using var build = new FormatBuild { Change = request => request with { Disk = new() { Root = root, Size = size } } };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["raw"], TestContext.CancellationToken));

        Assert.AreEqual(code, exception.Diagnostic.Code);
    }

    [TestMethod]
    [DataRow("key")]
    [DataRow("certificate")]
    public void Read_SignerOfWhichAFileChanged_IsAnother(string changed)
    {
        using var build = new FormatBuild();
        Directory.CreateDirectory(build.PathOf(""));
        var request = new DiskRequest { SigningKey = build.PathOf("key"), SigningCertificate = build.PathOf("certificate") };
        File.WriteAllText(request.SigningKey, "one");
        File.WriteAllText(request.SigningCertificate, "one");
        var before = DiskCheck.Read(request, SourceLocation.None).Signing!.Digest;

        File.WriteAllText(build.PathOf(changed), "another");

        Assert.AreNotEqual(before, DiskCheck.Read(request, SourceLocation.None).Signing!.Digest);
    }

    [TestMethod]
    [DataRow("64T", "")]
    [DataRow("", "64T")]
    public void DiskCheck_LargestDisk_IsTaken(string size, string freeSpace)
    {
        var settings = DiskCheck.Read(new DiskRequest { Size = size, FreeSpace = freeSpace }, SourceLocation.None);

        Assert.AreEqual(64L << 40, settings.Size ?? settings.FreeSpace);
    }

    [TestMethod]
    [DataRow("65T", "")]
    [DataRow("", "8388607T")]
    public void DiskCheck_DiskThatWouldBeWrittenForDays_IsRefused(string size, string freeSpace)
    {
        var exception = Assert.ThrowsExactly<LinuxKitException>(
            () => DiskCheck.Read(new DiskRequest { Size = size, FreeSpace = freeSpace }, SourceLocation.None));

        Assert.AreEqual("LK0921", exception.Diagnostic.Code);
        StringAssert.Contains(exception.Diagnostic.Message, size + freeSpace, StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Build_VerityOfARootInMemory_IsRefused()
    {
        using var build = new FormatBuild { Change = request => request with { Disk = new() { Root = "initramfs", Verity = true } } };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["raw"], TestContext.CancellationToken));

        Assert.AreEqual("LK0609", exception.Diagnostic.Code);
    }

    [TestMethod]
    [DataRow("squashfs", false, "root")]
    [DataRow("erofs", false, "root")]
    [DataRow("ext4", true, "root,root verity")]
    public async Task Write_RootOnADisk_HasItsPartitions(string root, bool verity, string partitions)
    {
        using var build = new FormatBuild { Change = request => request with { Disk = new() { Root = root, Verity = verity } } };

        await build.BuildAsync(["raw-efi"], TestContext.CancellationToken);

        var table = await Judge.RunAsync("sgdisk", ["-p", build.PathOf("Small-efi.img")], TestContext.CancellationToken);
        Assert.AreEqual("boot," + partitions, string.Join(',', PartitionName().Matches(table).Select(match => match.Groups[1].Value.Trim())));
    }

    [TestMethod]
    public async Task Write_VerifiedRoot_IsFoundByItsHash()
    {
        using var build = new FormatBuild { Change = request => request with { Disk = new() { Root = "squashfs", Verity = true } } };
        await build.BuildAsync(["raw-efi"], TestContext.CancellationToken);
        var disk = build.PathOf("Small-efi.img");

        foreach (var (number, name) in new[] { (2, "data"), (3, "tree") })
        {
            var place = await Judge.RunAsync("sgdisk", ["-i", $"{number}", disk], TestContext.CancellationToken);
            var (first, count) = (long.Parse(FirstSector().Match(place).Groups[1].Value, CultureInfo.InvariantCulture), long.Parse(SectorCount().Match(place).Groups[1].Value, CultureInfo.InvariantCulture));
            await File.WriteAllBytesAsync(build.PathOf(name), build.Read("Small-efi.img").AsMemory((int)(first * 512), (int)(count * 512)), TestContext.CancellationToken);
        }

        var hash = RootHash().Match(Encoding.Latin1.GetString(build.Read("Small-efi.img"))).Groups[1].Value;
        await Judge.RunAsync("veritysetup", ["verify", build.PathOf("data"), build.PathOf("tree"), hash], TestContext.CancellationToken);
        var root = await Judge.RunAsync("sgdisk", ["-i", "2", disk], TestContext.CancellationToken);
        Assert.Contains(new Guid(Convert.FromHexString(hash[..32]), bigEndian: true).ToString().ToUpperInvariant(), root);
    }

    [TestMethod]
    [DataRow("raw-efi", "CONFIG_EFI_STUB")]
    [DataRow("raw-bios", "CONFIG_SQUASHFS")]
    [DataRow("aws", "CONFIG_BLK_DEV_NVME")]
    [DataRow("vhd", "CONFIG_HYPERV_STORAGE")]
    [DataRow("dynamic-vhd", "CONFIG_HYPERV_STORAGE")]
    [DataRow("vhdx", "CONFIG_BLK_DEV_SD")]
    [DataRow("vmdk", "CONFIG_VMWARE_PVSCSI")]
    [DataRow("ova", "CONFIG_BLK_DEV_SD")]
    [DataRow("gcp", "CONFIG_SCSI_VIRTIO")]
    [DataRow("vdi", "CONFIG_SATA_AHCI")]
    [DataRow("kernel+squashfs", "CONFIG_VIRTIO_BLK")]
    [DataRow("kernel+iso", "CONFIG_ISO9660_FS")]
    public async Task Build_KernelThatLacksWhatTheFormatNeeds_IsRefused(string format, string option)
    {
        string[] options =
        [
            "BLK_DEV_INITRD", "DEVTMPFS", "RD_GZIP", "EFI_STUB", "SQUASHFS", "SQUASHFS_XATTR", "SQUASHFS_ZLIB", "ISO9660_FS", "BLK_DEV_NVME", "HYPERV_STORAGE",
            "BLK_DEV_SD", "VMWARE_PVSCSI", "SCSI_VIRTIO", "SATA_AHCI", "VIRTIO_BLK",
        ];
        using var build = new FormatBuild
        {
            Configuration = string.Join('\n', options.Select(name => $"CONFIG_{name}=y").Except([$"{option}=y"])), Change = request => request with { Disk = new() },
        };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync([format], TestContext.CancellationToken));

        Assert.HasCount(1, exception.Diagnostics);
        Assert.AreEqual("LK0530", exception.Diagnostic.Code);
        Assert.Contains($"a kernel with {option} is needed", exception.Diagnostic.Message);
    }

    [TestMethod]
    public async Task Build_RootInMemoryWithModulesOfTwoKernels_IsBuilt()
    {
        using var build = new FormatBuild
        {
            Yaml = """
                init: [golden/init:1]
                files:
                  - path: lib/modules/6.1/modules.dep
                    contents: ""
                  - path: lib/modules/6.12/modules.dep
                    contents: ""
                """,
        };

        Assert.HasCount(3, (await build.BuildAsync(["raw-efi", "iso", "uki"], TestContext.CancellationToken)).Outputs);
    }

    [TestMethod]
    public async Task Build_RootOnADiskWithoutAFirstStage_IsRefused()
    {
        using var build = new FormatBuild { Yaml = "init: [golden/init:1]", Change = request => request with { Disk = new() } };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["raw-efi"], TestContext.CancellationToken));

        Assert.AreEqual("LK0532", exception.Diagnostic.Code);
    }

    [TestMethod]
    public async Task Build_BootLoaderImageWithoutBootLoaders_IsRefused()
    {
        using var build = new FormatBuild { Change = request => request with { Disk = new() { Root = "initramfs", BootLoader = "127.0.0.1:5000/golden/init:1" } } };

        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => build.BuildAsync(["raw-efi"], TestContext.CancellationToken));

        Assert.AreEqual("LK0611", exception.Diagnostic.Code);
    }

    [GeneratedRegex("First sector: ([0-9]+)")]
    private static partial Regex FirstSector();

    [GeneratedRegex("Partition size: ([0-9]+) sectors")]
    private static partial Regex SectorCount();

    [GeneratedRegex(" roothash=([0-9a-f]{64})")]
    private static partial Regex RootHash();

    [GeneratedRegex("^ +[0-9]+ .* [0-9A-F]{4}  (.*)$", RegexOptions.Multiline)]
    private static partial Regex PartitionName();
}
