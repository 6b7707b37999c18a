using System.Runtime.InteropServices;

namespace LinuxKit.Init.Linux;

/// <summary>What uname(2) says: struct utsname has six fields of 65 bytes.</summary>
internal static unsafe class SystemName
{
    private const int FieldSize = 65;
    private const int Release = 2;

    /// <summary>The running kernel's release, such as <c>6.12.59</c>; asked of the kernel, since modprobe may run where there is no <c>/proc</c>.</summary>
    public static string KernelRelease
    {
        get
        {
            var names = stackalloc byte[6 * FieldSize];
            return Libc.GetSystemNames(names) == 0 ? Marshal.PtrToStringUTF8((nint)names + (Release * FieldSize)) ?? "" : "";
        }
    }
}
