using System.Buffers.Binary;
using System.Text;
using LinuxKit.Packages.Kernel;

namespace LinuxKit.Tests.Packages.Kernel;

[TestClass]
public sealed class ElfFileTests
{
    private static readonly byte[] Module = TestModule.Create("name=a", "depends=b");

    [TestMethod]
    public void TryFindSection_Modinfo_IsFound()
    {
        Assert.IsTrue(ElfFile.TryFindSection(Module, ".modinfo", out var section));
        Assert.AreEqual("name=a\0depends=b\0", Encoding.ASCII.GetString(section));
    }

    [TestMethod]
    public void TryFindSection_AnotherName_IsNotFound()
    {
        Assert.IsFalse(ElfFile.TryFindSection(Module, ".modinf", out _));
        Assert.IsFalse(ElfFile.TryFindSection(Module, ".text", out _));
    }

    [TestMethod]
    public void TryFindSection_ManySections_ReadsTheirNumberFromTheFirstHeader()
    {
        var file = Module.ToArray();
        var table = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(0x28));
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x3c), 0);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x3e), 0xffff);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(table + 32), 3);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(table + 40), 1);

        Assert.IsTrue(ElfFile.TryFindSection(file, ".modinfo", out _));
    }

    [TestMethod]
    public void TryFindSection_TruncatedAnywhere_IsNotFound()
    {
        for (var length = 0; length < Module.Length; length++)
        {
            Assert.IsFalse(ElfFile.TryFindSection(Module.AsSpan(0, length), ".modinfo", out _), $"{length} bytes");
        }
    }

    [TestMethod]
    public void TryFindSection_AnyByteChanged_NeverThrows()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++)
        {
            var file = Module.ToArray();
            for (var changes = random.Next(1, 8); changes > 0; changes--)
            {
                file[random.Next(6, file.Length)] = (byte)(random.Next(2) == 0 ? 0xff : random.Next(256));
            }

            try
            {
                ElfFile.TryFindSection(file, ".modinfo", out _);
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {seed}: {error}");
            }
        }
    }

    [TestMethod]
    public void TryFindSection_HugeOffsets_AreNotFollowed()
    {
        foreach (var offset in new[] { 0x28, 0x28 + 7 })
        {
            var file = Module.ToArray();
            file.AsSpan(offset, 0x30 - offset).Fill(0xff);
            Assert.IsFalse(ElfFile.TryFindSection(file, ".modinfo", out _));
        }
    }

    [TestMethod]
    [DataRow(4, (byte)1, DisplayName = "32 bits")]
    [DataRow(5, (byte)2, DisplayName = "big-endian")]
    [DataRow(0, (byte)'M', DisplayName = "another magic")]
    public void TryFindSection_NotOurKindOfElf_IsNotFound(int offset, byte value)
    {
        var file = Module.ToArray();
        file[offset] = value;
        Assert.IsFalse(ElfFile.TryFindSection(file, ".modinfo", out _));
    }
}
