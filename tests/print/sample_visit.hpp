// A visit as a worker writes one, of an invented family, for the print's tests.
#pragma once

#include "client/print/visit_pdf.hpp"

namespace doorstep::testing {

/// Three children, all six sections, four actions; finished, version 1.
print::VisitPrint sample_visit();

}  // namespace doorstep::testing
