using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LinuxKit.Formats.DirectBoot;

/// <summary>The configuration file of a Firecracker machine: docs/getting-started.md there, "Running Firecracker", and its API's specification.</summary>
internal static class FirecrackerConfiguration
{
    private const long BytesPerMebibyte = 1024 * 1024;

    // Room for services beyond what the boot needs.
    private const int ServiceMebibytes = 256;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true, NewLine = "\n" };

    /// <summary>Writes the configuration of a machine with one processor, and without disks and network.</summary>
    /// <param name="kernel">Path of the kernel, relative to the folder that Firecracker is started in.</param>
    /// <param name="initrd">Path of the initrd, likewise.</param>
    /// <param name="commandLine">The kernel's command line.</param>
    /// <param name="bootMemory">Bytes of memory that the boot needs.</param>
    public static byte[] Write(string kernel, string initrd, string commandLine, long bootMemory)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("boot-source");
            writer.WriteString("kernel_image_path", kernel);
            writer.WriteString("initrd_path", initrd);
            writer.WriteString("boot_args", commandLine);
            writer.WriteEndObject();
            writer.WriteStartArray("drives");
            writer.WriteEndArray();
            writer.WriteStartObject("machine-config");
            writer.WriteNumber("vcpu_count", 1);
            writer.WriteNumber("mem_size_mib", (bootMemory / BytesPerMebibyte) + 1 + ServiceMebibytes);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }
}
