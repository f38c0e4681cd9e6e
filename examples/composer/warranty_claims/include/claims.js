// what the warranty diagrams share; a page of the project includes it as text

var CLAIMS_PAGE = __GetDocumentURL();

function claimsFolder() {
  return CLAIMS_PAGE.substring(0, CLAIMS_PAGE.lastIndexOf('/') + 1);
}

function interactionOf(id) {
  return typeof id == 'undefined' ? undefined : _genesys.ixn.interactions[id];
}

function isConsultation(id) {
  var one = interactionOf(id);
  return one != null && typeof one.voice != 'undefined' && one.voice.type == 'consult';
}

function noteUnhandled() {
  _data.desk.context.unhandled.push(_event);
}

// the application leg sees every event first and notes those that it has no transition for
function wasUnhandled() {
  return _data.desk.context.unhandled.indexOf(_event) >= 0;
}
