package account

import "tgpl/internal/audit"

// Role is what somebody is in the centre or beside it.
type Role = string

// The roles. What each may do stands in rights.txt.
const (
	Director     Role = "director"
	Deputy       Role = "deputy"
	BranchHead   Role = "branch_head"
	Reception    Role = "reception"
	Officer      Role = "officer"
	Lawyer       Role = "lawyer"
	Accountant   Role = "accountant"
	Editor       Role = "editor"
	Assessor     Role = "assessor"
	Department   Role = "department"
	Auditor      Role = "auditor"
	Admin        Role = "admin"
	Public       Role = "public" // the portal: nobody is signed in
	SystemRole   Role = "system" // the program itself: reminders, demonstration
	DeniedReason      = "account.denied"
)

// Roles lists the roles somebody can be given, in the order of rights.txt.
var Roles = []Role{Director, Deputy, BranchHead, Reception, Officer, Lawyer, Accountant, Editor, Assessor, Department, Auditor, Admin}

// Actor is who calls a use case. Faces make it; rooms only ask it.
type Actor struct {
	ID        int64 // account; 0 for the public and the program
	Name      string
	Role      Role
	BranchID  int64
	Via       string   // desk, api, cli, portal, system
	IP        string   //
	RequestNo string   // number of the HTTP request in the logs
	SessionID int64    // session it is signed in with, 0 for none
	Scopes    []string // of an API token: "read", "write"; nil for all
}

// Who gives the actor as the audit names it.
func (a Actor) Who() audit.Who {
	return audit.Who{ID: a.ID, Name: a.Name, Role: a.Role, Via: a.Via, IP: a.IP, RequestNo: a.RequestNo}
}

// System is the program itself.
func System() Actor { return Actor{Name: "tgpl", Role: SystemRole, Via: "system"} }

// PublicActor is somebody on the portal.
func PublicActor(ip, requestNo string) Actor {
	return Actor{Role: Public, Via: "portal", IP: ip, RequestNo: requestNo}
}
