using System.Xml.Linq;
using LinuxKit.Disks;
using LinuxKit.Disks.Ovf;
using LinuxKit.Tests.Archives;

namespace LinuxKit.Tests.Disks.Ovf;

[TestClass]
public sealed class OvaArchiveTests : IDisposable
{
    private static readonly OvfOptions Options = new() { Name = "hello", ContentId = 0x0123abcd, Timestamp = 1_492_533_000, MemoryInMebibytes = 768 };
    private static readonly XNamespace Ovf = "http://schemas.dmtf.org/ovf/envelope/1";
    private static readonly XNamespace Rasd = "http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData";

    private readonly ImageFolder _folder = new();

    public required TestContext TestContext { get; init; }

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task Write_Archive_TarUnpacksWhatTheManifestSays()
    {
        var disk = TestDisk.All["far apart"];
        var archive = await WriteAsync("hello.ova", disk, Options);

        var list = await Judge.RunAsync("tar", ["--numeric-owner", "-tvf", archive], TestContext.CancellationToken);
        CollectionAssert.AreEqual(
            new[] { "hello.ovf", "hello.mf", "hello-disk1.vmdk" }, list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[^1]).ToArray());
        await Judge.RunAsync("tar", ["-xf", archive, "-C", _folder.Path], TestContext.CancellationToken);

        // openssl dgst and sha256sum --tag write such lines; the latter's check wants other blanks.
        var manifest = (await File.ReadAllTextAsync(_folder["hello.mf"], TestContext.CancellationToken))
            .Replace("SHA256(", "SHA256 (", StringComparison.Ordinal).Replace(")= ", ") = ", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["sums"], manifest, TestContext.CancellationToken);
        Assert.AreEqual(
            "hello.ovf: OK\nhello-disk1.vmdk: OK\n",
            await Judge.RunAsync("sha256sum", ["--check", "--strict", "sums"], TestContext.CancellationToken, _folder.Path));
        await _folder.CompareAsync(disk, "vmdk", _folder["hello-disk1.vmdk"], TestContext.CancellationToken);

        var again = await WriteAsync("again.ova", disk, Options);
        CollectionAssert.AreEqual(
            await File.ReadAllBytesAsync(archive, TestContext.CancellationToken), await File.ReadAllBytesAsync(again, TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Descriptor_Machine_SaysWhatItIsGiven()
    {
        var bytes = new OvfDescriptor(Options with { Name = "a<b" }, "a<b-disk1.vmdk", 12345, 1 << 30).ToBytes();
        using var stream = new MemoryStream(bytes);
        var envelope = XElement.Load(stream);
        var file = envelope.Descendants(Ovf + "File").Single();
        Assert.AreEqual(("a<b-disk1.vmdk", "12345"), ((string?)file.Attribute(Ovf + "href"), (string?)file.Attribute(Ovf + "size")));
        var disk = envelope.Descendants(Ovf + "Disk").Single();
        Assert.AreEqual(((string?)file.Attribute(Ovf + "id"), "1073741824"), ((string?)disk.Attribute(Ovf + "fileRef"), (string?)disk.Attribute(Ovf + "capacity")));
        var items = envelope.Descendants(Ovf + "Item").ToDictionary(item => (int)item.Element(Rasd + "ResourceType")!);
        Assert.AreEqual("2", items[3].Element(Rasd + "VirtualQuantity")!.Value);
        Assert.AreEqual("768", items[4].Element(Rasd + "VirtualQuantity")!.Value);
        Assert.AreEqual("VirtualSCSI", items[6].Element(Rasd + "ResourceSubType")!.Value);
        Assert.AreEqual(items[6].Element(Rasd + "InstanceID")!.Value, items[17].Element(Rasd + "Parent")!.Value);
        Assert.AreEqual($"ovf:/disk/{(string?)disk.Attribute(Ovf + "diskId")}", items[17].Element(Rasd + "HostResource")!.Value);
        foreach (var item in items.Values)
        {
            var names = item.Elements().Select(field => field.Name.LocalName).ToArray();
            CollectionAssert.AreEqual(names.Order(StringComparer.Ordinal).ToArray(), names);
        }

        XNamespace vmw = "http://www.vmware.com/schema/ovf";
        Assert.AreEqual("efi", (string?)envelope.Descendants(vmw + "Config").Single().Attribute(vmw + "value"));

        await File.WriteAllBytesAsync(_folder["x.ovf"], bytes, TestContext.CancellationToken);
        Assert.AreEqual("", await Judge.RunAsync("xmllint", ["--noout", _folder["x.ovf"]], TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("a/b")]
    [DataRow("grün")]
    [DataRow("a\nb")]
    public async Task Write_NameOfNoFile_IsRefused(string name) => await AssertRefusedAsync(name);

    [TestMethod]
    public async Task Write_NameTooLong_IsRefused()
    {
        await AssertRefusedAsync(new string('n', OvaArchive.MaximumNameLength + 1));
        var archive = await File.ReadAllBytesAsync(
            await WriteAsync("x.ova", new TestDisk(512), Options with { Name = new string('n', OvaArchive.MaximumNameLength) }), TestContext.CancellationToken);
        Assert.AreEqual(-1, archive.AsSpan().IndexOf("PaxHeader"u8));
    }

    private async Task AssertRefusedAsync(string name)
    {
        var exception = await Assert.ThrowsExactlyAsync<LinuxKitException>(() => WriteAsync("x.ova", new TestDisk(512), Options with { Name = name }));
        Assert.AreEqual(DiskImageDiagnostics.BadOvaName, exception.Diagnostics.Single().Descriptor);
    }

    private Task<string> WriteAsync(string name, TestDisk disk, OvfOptions options) => _folder.WriteAsync(name, async output =>
    {
        using var temporary = new MemoryStream();
        await OvaArchive.WriteAsync(disk.Content, options, temporary, output, TestContext.CancellationToken);
    });
}
