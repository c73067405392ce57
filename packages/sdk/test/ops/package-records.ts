/** apt 3.0 on Debian 13: `apt-get -s install left right`. */
export const aptConflict = `Reading package lists...
Solving dependencies...
Some packages could not be installed. This may mean that you have
requested an impossible situation.
The following packages have unmet dependencies:
 left : Conflicts: right but 1 is to be installed
E: Unable to correct problems, you have held broken packages.
E: The following information from --solver 3.0 may provide additional context:
   Unable to satisfy dependencies. Reached two conflicting decisions:
   1. left:amd64=1 is selected for install
   2. left:amd64 is not selected for install because:
      1. right:amd64=1 is selected for install
      2. left:amd64 Conflicts right
`;

/** apt 3.0: `apt-get -s install left` where right is installed. */
export const aptRemoves = `Reading package lists...
The following packages will be REMOVED:
  right
The following NEW packages will be installed:
  left
0 upgraded, 1 newly installed, 1 to remove and 0 not upgraded.
Remv right [1]
Inst left (1 localhost [all])
Conf left (1 localhost [all])
`;

/** dnf 4.23: `dnf --assumeno install zz-left zz-right`. */
export const dnfConflict = `Error: 
 Problem: package zz-left-1-1.noarch from test conflicts with zz-right provided by zz-right-2-1.noarch from test
  - conflicting requests
`;

/** dnf 4.23: `dnf --assumeno remove zz-base` where zz-upper requires it. */
export const dnfRemoves = `Dependencies resolved.
================================================================================
 Package             Architecture      Version           Repository        Size
================================================================================
Removing:
 zz-base             noarch            1-1               @test              0  
Removing dependent packages:
 zz-upper            noarch            1-1               @test              0  

Transaction Summary
================================================================================
Remove  2 Packages

Freed space: 0  
Operation aborted.
`;
