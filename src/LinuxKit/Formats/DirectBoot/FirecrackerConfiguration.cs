using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LinuxKit.Formats.DirectBoot;

/// <summary>
/// The configuration file of a Firecracker machine with one processor and without a network: docs/getting-started.md there, "Running Firecracker", and the definitions
/// BootSource, Drive and MachineConfiguration of its API's specification (src/firecracker/swagger/firecracker.yaml).
/// </summary>
/// <param name="Kernel">Path of the kernel, relative to the folder that Firecracker is started in.</param>
/// <param name="Initrd">Path of the initrd, likewise.</param>
/// <param name="CommandLine">The kernel's command line.</param>
/// <param name="BootMemory">Bytes of memory that the boot needs.</param>
internal sealed record FirecrackerConfiguration(string Kernel, string Initrd, string CommandLine, long BootMemory)
{
    private const long BytesPerMebibyte = 1024 * 1024;

    // Room for services beyond what the boot needs.
    private const int ServiceMebibytes = 256;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true, NewLine = "\n" };

    /// <summary>Paths of the disks, likewise; the first is the guest's <c>/dev/vda</c>. They are read-only.</summary>
    public ImmutableArray<string> Drives { get; init; } = [];

    /// <summary>The file's bytes.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("boot-source");
            writer.WriteString("kernel_image_path", Kernel);
            writer.WriteString("initrd_path", Initrd);
            writer.WriteString("boot_args", CommandLine);
            writer.WriteEndObject();
            WriteDrives(writer);
            writer.WriteStartObject("machine-config");
            writer.WriteNumber("vcpu_count", 1);
            writer.WriteNumber("mem_size_mib", (BootMemory / BytesPerMebibyte) + 1 + ServiceMebibytes);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private void WriteDrives(Utf8JsonWriter writer)
    {
        // Of a root device Firecracker makes the first disk, and adds "root=/dev/vda ro" to the command line: it must not say so where the author names another root.
        var saysRoot = CommandLine.Split(' ').Contains(BootOutputs.RootParameter);
        writer.WriteStartArray("drives");
        for (var i = 0; i < Drives.Length; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("drive_id", i == 0 ? "root" : FormattableString.Invariant($"disk{i}"));
            writer.WriteString("path_on_host", Drives[i]);
            writer.WriteBoolean("is_root_device", i == 0 && saysRoot);
            writer.WriteBoolean("is_read_only", true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
