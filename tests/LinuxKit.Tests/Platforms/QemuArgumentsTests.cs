using LinuxKit.Platforms.Qemu;

namespace LinuxKit.Tests.Platforms;

[TestClass]
public sealed class QemuArgumentsTests
{
    private static readonly QemuMachine Machine = new()
    {
        Architecture = "amd64",
        MemoryInMebibytes = 1024,
        KernelPath = "/out/hello-kernel",
        InitrdPath = "/out/hello-initrd.img",
        CommandLine = "console=ttyS0 panic=10",
    };

    [TestMethod]
    public void Of_Amd64UnderTcg_IsThisCommandLine()
    {
        var machine = Machine with { PublishedPorts = [new(8080, 80), new(5353, 53, "udp")], ExtraArguments = ["-snapshot"] };
        const string expected =
            """
            -nodefaults -no-user-config -no-reboot -display none -machine q35 -accel tcg -cpu max -smp 1 -m 1024
            -kernel /out/hello-kernel -initrd /out/hello-initrd.img -append 'console=ttyS0 panic=10'
            -device virtio-rng-pci
            -netdev user,id=net0,hostfwd=tcp:127.0.0.1:8080-:80,hostfwd=udp:127.0.0.1:5353-:53 -device virtio-net-pci,romfile=,netdev=net0
            -chardev stdio,id=console,mux=on,signal=on -serial chardev:console -mon chardev=console
            -chardev socket,id=qmp,path=/run/qmp,server=on,wait=off -mon chardev=qmp,mode=control
            -snapshot
            """;
        Assert.AreEqual(expected.ReplaceLineEndings(" "), Show(machine));
    }

    [TestMethod]
    public void Of_Microvm_HasDevicesWithoutABus()
    {
        var machine = Machine with { IsMicrovm = true, Accelerator = Accelerator.Kvm, Disks = [new("/out/hello-squashfs.img", "raw")] };
        const string expected =
            """
            -nodefaults -no-user-config -no-reboot -display none -machine microvm,acpi=on -accel kvm -cpu host -smp 1 -m 1024
            -kernel /out/hello-kernel -initrd /out/hello-initrd.img -append 'console=ttyS0 panic=10'
            -drive if=none,id=disk0,snapshot=on,format=raw,file=/out/hello-squashfs.img -device virtio-blk-device,drive=disk0
            -device virtio-rng-device -netdev user,id=net0 -device virtio-net-device,netdev=net0
            """;
        StringAssert.StartsWith(Show(machine), expected.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [TestMethod]
    public void Of_MicrovmUnderTcg_TellsTheKernelTheProcessorsClock()
    {
        var line = Show(Machine with { IsMicrovm = true });
        StringAssert.Contains(line, " -accel tcg -cpu max -icount shift=1 ", StringComparison.Ordinal);
        StringAssert.Contains(line, "-append 'console=ttyS0 panic=10 tsc_early_khz=1000000'", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Of_Arm64UnderTcg_HasFirmwareAndAVirtMachine()
    {
        var line = Show(Machine with { Architecture = "arm64", Firmware = new("/share/QEMU_EFI.fd") });
        StringAssert.Contains(line, "-machine virt,gic-version=max -accel tcg -cpu max,pauth-impdef=on", StringComparison.Ordinal);
        StringAssert.Contains(line, " -bios /share/QEMU_EFI.fd -kernel ", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(Accelerator.Kvm, "-accel kvm -cpu host -smp")]
    [DataRow(Accelerator.Hvf, "-accel hvf -cpu host -smp")]
    [DataRow(Accelerator.Whpx, "-accel whpx,kernel-irqchip=off -smp")]
    public void Of_Hypervisor_RunsOnTheHostsProcessor(Accelerator accelerator, string expected) =>
        StringAssert.Contains(Show(Machine with { Accelerator = accelerator }), expected, StringComparison.Ordinal);

    [TestMethod]
    public void Of_Disks_BootInOrderAndAreNotWrittenTo()
    {
        var line = Show(new QemuMachine
        {
            Architecture = "amd64",
            MemoryInMebibytes = 256,
            Disks = [new("/out/a,b.qcow2", "qcow2"), new("/out/hello.iso", "raw", IsCdrom: true)],
        });
        StringAssert.Contains(line, "-drive if=none,id=disk0,snapshot=on,format=qcow2,file=/out/a,,b.qcow2 -device virtio-blk-pci,drive=disk0,bootindex=0", StringComparison.Ordinal);
        StringAssert.Contains(line, "-drive if=none,id=disk1,media=cdrom,readonly=on,format=raw,file=/out/hello.iso", StringComparison.Ordinal);
        Assert.DoesNotContain("-kernel", line);
        Assert.DoesNotContain("-append", line);
    }

    [TestMethod]
    public void Of_SecureBoot_LetsTheFirmwareAloneWriteItsVariables()
    {
        var line = Show(Machine with { Firmware = new("/share/CODE.fd", "/keys/vars.fd", IsSecure: true) });
        StringAssert.Contains(line, "-machine q35,smm=on ", StringComparison.Ordinal);
        StringAssert.Contains(
            line,
            "-global driver=cfi.pflash01,property=secure,value=on -drive if=pflash,unit=0,format=raw,readonly=on,file=/share/CODE.fd -drive if=pflash,unit=1,format=raw,snapshot=on,file=/keys/vars.fd",
            StringComparison.Ordinal);
    }

    [TestMethod]
    public void Of_CommaInTheMonitorsPath_IsDoubled() =>
        CollectionAssert.Contains(QemuArguments.Of(Machine, "/a,b/qmp").ToArray(), "socket,id=qmp,path=/a,,b/qmp,server=on,wait=off");

    [TestMethod]
    public void ProgramName_UnknownArchitecture_IsLK0804()
    {
        var error = Assert.ThrowsExactly<LinuxKitException>(() => QemuArguments.ProgramName("riscv64"));
        Assert.AreEqual("LK0804", error.Diagnostic.Code);
        StringAssert.Contains(error.Message, "riscv64", StringComparison.Ordinal);
    }

    private static string Show(QemuMachine machine) => string.Join(
        ' ', QemuArguments.Of(machine, "/run/qmp").Select(argument => argument.Contains(' ', StringComparison.Ordinal) ? $"'{argument}'" : argument));
}
